import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../base/errors";
import { formatBytes, formatDuration } from "../base/format";
import { mapYields } from "../base/mapYields";
import type { JobProgress, PreparedRun } from "../engine/api";
import { adapterFiles } from "../engine/export/adapterFiles";
import { blobFile } from "../engine/export/exportFiles";
import { writeExport } from "../engine/export/writeExport";
import { JobControl, runJob } from "../engine/job";
import { openLoadedModel } from "../engine/loadedModel";
import { fittingMicroBatch } from "../engine/microBatch";
import { openModel, prepareRun } from "../engine/prepare";
import { tuneForModel } from "../engine/tune";
import type { TokenDocuments } from "../formats/corpus";
import { packRows } from "../formats/packRows";
import { learnSettings, parseRecipeText, type TrainingKind } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { openDevice } from "../gpu/device";
import { type AdaptersTrained, trainAdapters } from "../method/loraTraining";
import { PartialStage } from "../method/partialStage";
import { adapterKey } from "../method/stageKeys";
import type { TrainingProgress } from "../training/train";
import { parseArguments, wholeNumber } from "./arguments";
import { directoryTarget } from "./directoryTarget";
import { scalarTypeOf } from "./exportContents";
import { cancelOnInterrupt } from "./interrupt";
import { nodeEngineOptions } from "./nodeEngine";
import { nodeSources } from "./nodeFiles";
import { fetchRecipeModel, nodeDatasets, nodeHub } from "./nodeHub";
import { ProgressLine } from "./progressLine";
import { stageFolder } from "./stageFolder";

/**
 * `train-adapter RECIPE --out DIR [--corpus NAME] [--rank N] [--alpha A] [--seed N] [--type T] [--cache DIR]`: trains LoRA
 * adapters on one corpus of the recipe, with the optimiser of its kind of training, and writes them to DIR/adapter. What a
 * broken-off training reached is kept in DIR/stages, and the same command goes on with it.
 */
export async function trainAdapterCommand(args: readonly string[]): Promise<void> {
  const { recipePath, hub, recipe, rank, alpha, seed, ...asked } = await readOptions(args);
  const sources = nodeSources(dirname(resolve(recipePath)), hub, nodeDatasets());
  const opened = await openModel(recipe, sources);
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, `stopped; the same command goes on with what is in ${asked.out}`);
  const prepared = await prepareRun(recipe, sources, opened, { control }).finally(() => line.end());
  const corpus = corpusOf(prepared, asked.corpus);
  const { gpu: source, tuning } = await nodeEngineOptions();
  const gpu = await openDevice({ gpu: source?.() });
  using model = await openLoadedModel(gpu, opened.files, recipe.precision);
  using arena = new Arena(gpu);
  const { config, base } = model;
  const microBatchSize = fittingMicroBatch(gpu, config, recipe);
  for await (const _ of tuneForModel(gpu, config, microBatchSize * recipe.contextLength, tuning));
  const rows = packRows(corpus.documents, { contextLength: recipe.contextLength, eosTokenId: opened.eosTokenId });
  const settings = learnSettings(recipe, corpus.kind);
  const lora = { rank, scale: alpha / rank, seed };
  const slabBlocks = base.layout.slabs.map(({ blocks }) => blocks);
  const ground = { modelHash: prepared.model.hash, eosTokenId: opened.eosTokenId, slabBlocks };
  const key = await adapterKey(recipe, { documents: corpus.documents, settings, lora }, ground);
  const partial = new PartialStage(stageFolder(asked.out), { stage: `partial-checkpoint/${asked.corpus}`, key });
  const task = { rows, settings, partial, ...lora };
  const began = performance.now();
  const training = trainAdapters({ gpu, config, base, recipe, microBatchSize }, task, arena);
  const told = progressOf(training, asked.corpus, recipe.batchSize * recipe.contextLength);
  const trained = await runJob(told, control).finally(() => line.end());
  const wallMs = (trained.earlierMs ?? 0) + performance.now() - began;
  const record = { corpus: asked.corpus, rank, alpha, seed, settings, losses: trained.losses, wallMs };
  const files = [
    ...adapterFiles(gpu, trained.adapters, { scalarType: asked.scalarType, baseModel: opened.files.name }),
    blobFile("training.json", new Blob([`${JSON.stringify({ ...record, memory: trained.memory }, null, 1)}\n`])),
  ];
  const out = join(asked.out, "adapter");
  await runJob(
    writeExport(files, await directoryTarget(out), () => performance.now()),
    control,
  );
  await partial.drop();
  process.stdout.write(`${summary(trained, settings.steps, wallMs)}; wrote ${out}/\n`);
}

async function readOptions(args: readonly string[]) {
  const { positionals, values } = parseArguments(args, ["RECIPE"], {
    out: { type: "string" },
    corpus: { type: "string", default: "ability" },
    rank: { type: "string" },
    alpha: { type: "string" },
    seed: { type: "string" },
    type: { type: "string" },
    cache: { type: "string" },
  });
  const [recipePath = ""] = positionals;
  const { out, corpus } = values;
  if (!out) throw new AppError("bad-usage", "--out DIR is missing");
  const scalarType = scalarTypeOf(values.type);
  if (!existsSync(recipePath)) throw new AppError("missing-file", `the recipe ${resolve(recipePath)} is not there`);
  const hub = nodeHub(values.cache);
  const recipe = await fetchRecipeModel(hub, parseRecipeText(await readFile(recipePath, "utf8")));
  const rank = values.rank === undefined ? recipe.learn.loraRank : wholeNumber("rank", values.rank, 1);
  const alpha = values.alpha === undefined ? 2 * rank : positiveNumber("alpha", values.alpha);
  const seed = values.seed === undefined ? recipe.seed : wholeNumber("seed", values.seed, 0);
  return { recipePath, hub, recipe, out, corpus, scalarType, rank, alpha, seed };
}

function summary({ adapters, losses, memory }: AdaptersTrained, steps: number, wallMs: number): string {
  const { weights, rank } = adapters;
  const bytes = Object.values(memory ?? {}).reduce((sum, value) => sum + value, 0);
  const loss = `loss ${losses[0]?.toFixed(4)} → ${losses.at(-1)?.toFixed(4)}`;
  const count = weights.layout.tensors.length / 2;
  return `${count} adapters of rank ${rank}, ${weights.layout.parameterCount} weights: ${loss} in ${steps} steps, ${formatDuration(wallMs)}, ${formatBytes(bytes)} on the GPU`;
}

/** The documents of a corpus by its name, and the kind of training whose optimiser it takes. Error: `bad-usage`. */
function corpusOf(
  { ability, reference, languages }: PreparedRun,
  name: string,
): { readonly documents: TokenDocuments; readonly kind: TrainingKind } {
  if (name === "ability") return { documents: ability, kind: "ability" };
  if (name === "reference") return { documents: reference, kind: "reference" };
  const found = languages.find(({ language }) => language === name);
  if (found) return { documents: found.documents, kind: "languages" };
  const known = ["ability", "reference", ...languages.map(({ language }) => language)];
  throw new AppError("bad-usage", `--corpus ${name}: one of ${known.join(", ")} is expected`);
}

function progressOf(
  training: AsyncGenerator<TrainingProgress, AdaptersTrained, void>,
  corpus: string,
  stepTokens: number,
): AsyncGenerator<JobProgress, AdaptersTrained, void> {
  const began = performance.now();
  let before = 0;
  return mapYields(training, ({ done, total, unit, losses, lossStart, takenUp }) => {
    if (takenUp) before = done;
    const seconds = (performance.now() - began) / 1000;
    const own = done - before;
    return {
      stage: `adapters/${corpus}`,
      stageIndex: 0,
      stageCount: 1,
      done,
      total,
      unit,
      losses,
      lossStart,
      tokensPerSecond: (own * stepTokens) / seconds,
      secondsLeft: (seconds / Math.max(1, own)) * (total - done),
    };
  });
}

function positiveNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new AppError("bad-usage", `--${name} ${text}: a number above 0 is expected`);
}
