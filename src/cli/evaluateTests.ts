import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../base/errors";
import { hashBlob, sha256 } from "../base/hash";
import { mapYields } from "../base/mapYields";
import { answerStore, baseWeightsKey } from "../engine/answerKeeping";
import type { JobProgress } from "../engine/api";
import { askedSet } from "../engine/asking/askedSet";
import { JobControl, runJob } from "../engine/job";
import { openLoadedModel } from "../engine/loadedModel";
import { hashModel, type OpenedModel, openedModel } from "../engine/prepare";
import { type AnsweredLanguage, type EvaluationTask, evaluateModel } from "../evaluation/evaluateModel";
import { adapterConfigName, adapterWeightsName } from "../formats/adapterConfig";
import { type ReadFile, readGenerationConfig, readModelFolder } from "../formats/modelFolder";
import type { Precision } from "../formats/recipe";
import { type PastResult, parseTestResults } from "../formats/testResults";
import { Arena } from "../gpu/arena";
import { adapterName, openDevice } from "../gpu/device";
import { adaptersOf } from "./adapterFolder";
import { wholeNumber } from "./arguments";
import { cancelOnInterrupt } from "./interrupt";
import { nodeEngineOptions } from "./nodeEngine";
import { folderReader, writeFileWhole } from "./nodeFiles";
import { nodeDatasets } from "./nodeHub";
import { ProgressLine } from "./progressLine";
import { stageFolder } from "./stageFolder";
import { type AskedTest, askedTests, seedList, type TestOptions } from "./testArguments";
import { resultsTable, scored, type TestReport, type TestResult } from "./testReport";

/** Rows of a choice computed at once. */
const microBatchSize = 8;
/** Tokens of an answer that ends in "=" and a result, as in recipes. */
const usualTokens = 16;

export interface EvaluateTestsOptions extends TestOptions {
  readonly limit: number | null;
  readonly precision: Precision;
  readonly seeds?: string | undefined;
  readonly out?: string | undefined;
  readonly against?: string | undefined;
  /** A folder of adapters, used beside the weights. */
  readonly adapter?: string | undefined;
}

interface SeededTest extends AskedTest {
  readonly seed: number | undefined;
  readonly task: EvaluationTask;
}

/** Asks a model the tests and prints what it got right; with `out`, keeps answers, results and examples there. */
export async function evaluateTests(model: string, read: ReadFile, options: EvaluateTestsOptions): Promise<void> {
  const { out, precision } = options;
  const before = options.against === undefined ? undefined : await pastResults(options.against);
  const opened = openedModel(await readModelFolder(read), await readGenerationConfig(read), model);
  const tests = await prepareTests(opened, options);
  const modelHash = await hashWithAdapter(await hashModel(opened.files), options.adapter);
  const { gpu: source } = await nodeEngineOptions();
  const gpu = await openDevice({ gpu: source?.() });
  using loaded = await openLoadedModel(gpu, opened.files, precision);
  using arena = new Arena(gpu);
  const adapters = await adaptersOf(arena, loaded.config, options.adapter);
  const notKept: string[] = [];
  const keeping = out
    ? {
        store: answerStore(stageFolder(out), (stage) => notKept.push(stage)),
        weightsKey: await baseWeightsKey({ modelHash, precision }),
      }
    : undefined;
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  const note = out
    ? `stopped; the same command goes on with what ${out} holds`
    : "stopped; with --out DIR it could go on";
  using _ = cancelOnInterrupt(control, note);
  const began = performance.now();
  const asked = { config: loaded.config, weights: loaded.base, adapters, microBatchSize };
  const steps = evaluateModel(
    gpu,
    asked,
    tests.map(({ task }) => task),
    keeping,
  );
  const progress = mapYields(
    steps,
    (step): JobProgress => ({ ...step, stage: "evaluate", stageIndex: 0, stageCount: 1 }),
  );
  const answered = await runJob(progress, control).finally(() => line.end());
  const results = tests.flatMap((test, index) => resultOf(test, answered[index]));
  process.stdout.write(`${resultsTable(results, before)}\n`);
  if (notKept.length > 0) process.stderr.write(`${out} had no room for ${[...new Set(notKept)].join(", ")}\n`);
  if (!out) return;
  const wallMs = performance.now() - began;
  const report: TestReport = { version: 1, model, modelHash, adapter: adapterName(gpu.adapter), wallMs, results };
  await writeFileWhole(join(out, "results.json"), [`${JSON.stringify(report, null, 1)}\n`]);
  await writeFileWhole(join(out, "examples.jsonl"), exampleLines(opened, tests, answered));
  process.stdout.write(`wrote ${join(out, "results.json")} and ${join(out, "examples.jsonl")}\n`);
}

/** A hash of a model and of the adapters beside it. */
async function hashWithAdapter(modelHash: string, directory: string | undefined): Promise<string> {
  if (directory === undefined) return modelHash;
  const read = folderReader(directory);
  const hashes = [await hashBlob(await read(adapterConfigName)), await hashBlob(await read(adapterWeightsName))];
  return sha256([modelHash, ...hashes].join(" "));
}

async function prepareTests(model: OpenedModel, options: EvaluateTestsOptions): Promise<SeededTest[]> {
  const sources = { readFile: folderReader("."), readEmbedded: folderReader("."), datasets: nodeDatasets() };
  const tokens = options["tokens-out"];
  const maxNewTokens = tokens === undefined ? usualTokens : wholeNumber("tokens-out", tokens, 1);
  const seeds = seedList(options.seeds);
  if (options.seeds !== undefined && options.exemplars === undefined)
    throw new AppError("bad-usage", "--seeds draws the worked examples from --exemplars FILE, which is missing");
  const prepared: SeededTest[] = [];
  for (const seed of seeds) {
    for (const test of askedTests(options, seed)) {
      const { language, source } = test;
      const set = await askedSet(source, { language, sources, model, limit: options.limit, maxNewTokens });
      prepared.push({ ...test, seed, task: { language, heldout: undefined, ...set } });
    }
  }
  return prepared;
}

function resultOf({ path, language, seed, task }: SeededTest, answered: AnsweredLanguage | undefined): TestResult[] {
  if (!answered) return [];
  const { all, right = "", test } = answered;
  const named = { test: path, language, ...(seed !== undefined && { seed }) };
  return [{ ...named, ...(test ?? { kind: task.reading.kind }), ...scored(all), right }];
}

/** Every problem with what was answered, to be read: a JSON object a line. */
function* exampleLines(
  { tokenizer }: OpenedModel,
  tests: readonly SeededTest[],
  answered: readonly AnsweredLanguage[],
): Generator<string, void> {
  const decode = (ids: readonly number[]) => tokenizer?.decode(ids) ?? ids.join(" ");
  for (const [index, { path, language, seed, task }] of tests.entries()) {
    const { right = "", generated = [] } = answered[index] ?? {};
    for (const [problem, { prompt, answer, result }] of task.problems.entries()) {
      const example = {
        test: path,
        language,
        ...(seed !== undefined && { seed }),
        problem,
        right: right[problem] === "1",
        expected: result ?? decode(answer).trim(),
        answered: decode(generated[problem] ?? []),
        prompt: decode(prompt),
      };
      yield `${JSON.stringify(example)}\n`;
    }
  }
}

async function pastResults(path: string): Promise<readonly PastResult[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AppError("missing-file", `${path} cannot be read`, { cause });
  });
  return parseTestResults(text, path);
}
