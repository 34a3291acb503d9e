import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../base/errors";
import { formatBytes, formatDuration } from "../base/format";
import type { JobProgress } from "../engine/api";
import { createEngine } from "../engine/engine";
import { JobControl } from "../engine/job";
import { openModel, prepareRun } from "../engine/prepare";
import { readContinuations } from "../engine/readContinuations";
import type { RunReport } from "../engine/report";
import { runTensorsOf } from "../engine/runTensorsOf";
import { answerSamples, evaluatedAnswers } from "../engine/samples";
import { describeCounts } from "../formats/corpora/describeCounts";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { encodeRunTensors, type RunScalarType } from "../formats/runTensors";
import { adapterName } from "../gpu/device";
import { basisOf } from "../method/extract";
import { parseArguments } from "./arguments";
import { exportContents, exportOptions } from "./exportContents";
import { cancelOnInterrupt } from "./interrupt";
import { StageKeeper } from "./keepStages";
import { largestRunFile } from "./largestRunFile";
import { nodeEngineOptions } from "./nodeEngine";
import { nodeSources, writeFileWhole } from "./nodeFiles";
import { fetchRecipeModel, nodeDatasets, nodeHub } from "./nodeHub";
import { ProgressLine } from "./progressLine";
import { stageFolder } from "./stageFolder";
import { summaryTable } from "./summaryTable";

/**
 * `run RECIPE --out DIR [--keep] [--seed N] [--tensors f16|f32] [--export A,B] [--type T] [--shard-bytes N] [--cache DIR]`:
 * the whole method; an interrupted run with the same `--out` continues.
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["RECIPE"], {
    out: { type: "string" },
    keep: { type: "boolean" },
    seed: { type: "string" },
    tensors: { type: "string" },
    export: { type: "string" },
    type: { type: "string" },
    "shard-bytes": { type: "string" },
    cache: { type: "string" },
  });
  const [recipePath = ""] = positionals;
  const { out } = values;
  if (!out) throw new AppError("bad-usage", "--out DIR is missing");
  const scalarType = runScalarType(values.tensors);
  if (!existsSync(recipePath)) throw new AppError("missing-file", `the recipe ${resolve(recipePath)} is not there`);
  const hub = nodeHub(values.cache);
  const asked = withSeed(parseRecipeText(await readFile(recipePath, "utf8")), values.seed);
  const fetched = await fetchRecipeModel(hub, asked);
  const exported = exportOptions(values, basisOf(fetched.languages.map(({ language }) => language)));
  const sources = nodeSources(dirname(resolve(recipePath)), hub, nodeDatasets());
  const model = await openModel(fetched, sources);
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, `stopped; the same command continues after the last finished stage of ${out}`);
  const prepared = await prepareRun(fetched, sources, model, { control }).finally(() => line.end());
  const { recipe } = prepared;
  for (const [name, counts] of Object.entries(prepared.corpora)) {
    process.stderr.write(`${name}: ${describeCounts(counts)}\n`);
  }
  const keeper = values.keep ? new StageKeeper(out) : undefined;
  const stages = stageFolder(out);
  const store = keeper?.watch(stages) ?? stages;

  const engineOptions = { ...(await nodeEngineOptions()), store, ...(keeper && { onImportance: keeper.onImportance }) };
  const engine = createEngine(engineOptions);
  await engine.open();
  await engine.loadModel(model.files, recipe.precision);
  const measured = await engine.run(prepared, control).finally(() => line.end());
  await largestRunFile().keep(adapterName(measured.provenance.adapter), measured.peakBytes);
  const { tokenizer } = model;
  const decode = async (ids: readonly number[]) => tokenizer?.decode(ids) ?? ids.join(" ");
  const samples = await answerSamples(engine, { decode }, prepared);
  const continuations = await readContinuations(engine, { decode }, prepared);
  const answers = await evaluatedAnswers(engine, { decode });
  const report: RunReport = { ...measured, ...continuations, samples, answers };

  const recipeText = JSON.stringify(recipe);
  const folders = await exportContents(engine, { report, sources, out, options: exported });
  await keeper?.write(engine, recipe);
  if (scalarType) {
    const { gpu, base, method } = engine.finished();
    const origin = { modelHash: prepared.model.hash, recipe: recipeText, program: report.provenance.program };
    const tensors = await runTensorsOf({ context: { gpu, base }, method }, origin);
    await writeFileWhole(join(out, "tensors.safetensors"), encodeRunTensors(tensors, scalarType));
  }
  await writeFileWhole(join(out, "report.json"), [`${JSON.stringify(report, null, 1)}\n`]);
  process.stdout.write(`${summaryTable(report)}\n`);
  process.stdout.write(
    `${basename(recipePath)}: ${formatDuration(report.wallMs)} on ${report.provenance.adapter.description}; GPU peak ${formatBytes(report.peakBytes)}; wrote ${[join(out, "report.json"), ...folders.map((folder) => `${folder}/`)].join(", ")}\n`,
  );
  await engine.close();
}

/** How changes are kept in `tensors.safetensors`; undefined where that file is not asked for. Error: `bad-usage`. */
function runScalarType(name: string | undefined): RunScalarType | undefined {
  if (name === undefined) return undefined;
  if (name === "f16") return "F16";
  if (name === "f32") return "F32";
  throw new AppError("bad-usage", `--tensors ${name}: f16 or f32 is expected`);
}

/** The recipe with the seed of the command line, where one is given. Error: `bad-usage`. */
function withSeed(recipe: Recipe, seed: string | undefined): Recipe {
  if (seed === undefined) return recipe;
  if (!/^\d{1,9}$/.test(seed)) throw new AppError("bad-usage", `--seed ${seed}: a whole number from 0 on is expected`);
  return { ...recipe, seed: Number(seed) };
}
