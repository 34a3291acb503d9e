import { programName } from "../base/programName";
import { compareTensors } from "../method/compare";
import { compose, transferNames } from "../method/compose";
import { basisOf } from "../method/extract";
import { fullStage } from "../method/fullTraining";
import type { TrainingRecord } from "../method/learn";
import type { TrainingContext } from "../method/locate";
import type { StageResult } from "../method/progress";
import type { MethodResult } from "../method/run";
import { mergeSettings } from "../method/settings";
import type { ModelSummary, PreparedRun } from "./api";
import type { EvaluatedVariants } from "./evaluateVariants";
import type { RunReport, StageRecord, VariantResult } from "./report";

interface ReportInput {
  readonly summary: ModelSummary;
  readonly context: TrainingContext;
  readonly method: MethodResult;
  readonly evaluated: EvaluatedVariants;
  readonly recorded: Pick<RunReport, "overlaps" | "movement">;
  readonly corpora: PreparedRun["corpora"];
  /** Where the recipe asks for it. */
  readonly full: StageResult<TrainingRecord> | undefined;
  readonly names: readonly string[];
  readonly notKept: readonly string[];
  readonly speeds: Readonly<Record<string, number>>;
  readonly wallMs: number;
  readonly idleMs: number;
  readonly runtime: string;
  readonly date: Date;
}

/** Everything that was measured in a run, as plain data. Samples are added by who can turn tokens into text. */
export function makeReport({
  summary,
  context,
  method,
  evaluated,
  recorded,
  corpora,
  full,
  names,
  notKept,
  speeds,
  wallMs,
  idleMs,
  runtime,
  date,
}: ReportInput): RunReport {
  const { gpu, recipe } = context;
  const settings = mergeSettings(recipe);
  const isLearned = method.grams.length > 0;
  const comparisons = compareTensors(method.grams, settings);
  const byName = (value: (index: number) => number) =>
    Object.fromEntries(isLearned ? names.map((name, index) => [name, value(index)]) : []);
  const fullLosses = full ? { [fullStage]: full.result.losses } : {};
  const trained = evaluated.trained.filter(({ name }) => name !== fullStage);
  const memory = gpu.memory.report();
  const results = evaluated.answered.map(({ result }) => result);
  const heldout = heldoutLosses(results);
  return {
    version: 1,
    name: recipe.name,
    recipe,
    provenance: { kind: "live", adapter: gpu.adapter, program: programName, runtime, date: date.toISOString() },
    model: summary,
    losses: {
      ...lossesOf("locate", method.located),
      ...lossesOf("learn", method.learned),
      ...fullLosses,
      ...Object.fromEntries(trained.map(({ name, result }) => [name, result.losses])),
      ...evaluated.losses,
    },
    stages: stageRecords(context, method, full, trained),
    keyNeurons: Object.fromEntries(
      method.located.map(({ name, result: { mask, losses: _, ...counts } }) => [
        name,
        { count: mask.count, ...counts },
      ]),
    ),
    ...recorded,
    corpora,
    gram: {
      basis: [...basisOf(recipe.languages.map(({ language }) => language)), "base"],
      matrices: method.grams,
    },
    similarity: {
      dot: byName((index) => comparisons[index]?.dot ?? 0),
      cosine: byName((index) => comparisons[index]?.cosine ?? 0),
    },
    transferSet: isLearned ? transferNames(names, compose(names, method.grams, settings)) : [],
    ...(heldout && { heldoutLoss: heldout }),
    results,
    samples: [],
    ...(notKept.length > 0 && { notKept }),
    speeds,
    wallMs,
    ...(idleMs > 0 && { idleMs }),
    peakBytes: memory.peakBytes,
    peakByRole: memory.peak,
    submits: gpu.submits.report(),
  };
}

function lossesOf(
  kind: string,
  stages: readonly { readonly name: string; readonly result: { readonly losses: readonly number[] } }[],
) {
  return Object.fromEntries(stages.map(({ name, result }) => [`${kind}/${name}`, result.losses]));
}

function stageRecords(
  { recipe }: TrainingContext,
  { located, learned }: MethodResult,
  full: StageResult<TrainingRecord> | undefined,
  baselines: readonly StageResult<TrainingRecord>[],
): StageRecord[] {
  const rowTokens = recipe.batchSize * recipe.contextLength;
  const record = (
    stage: string,
    { wallMs, steps, made, result }: StageResult<Partial<Omit<TrainingRecord, "losses">>>,
  ): StageRecord => ({
    stage,
    wallMs,
    steps,
    tokenCount: steps * rowTokens,
    ...(made && { made }),
    ...(result.memory && { memory: result.memory }),
    ...(result.continuationMs !== undefined && { continuationMs: result.continuationMs }),
  });
  return [
    ...located.map((stage) => record(`locate/${stage.name}`, { ...stage, result: {} })),
    ...learned.map((stage) => record(`learn/${stage.name}`, stage)),
    ...(full ? [record(fullStage, full)] : []),
    ...baselines.map((stage) => record(stage.name, stage)),
  ];
}

/** Mean loss over the held-out rows of all languages, for base and merged. */
function heldoutLosses(results: readonly VariantResult[]): { base: number; merged: number } | undefined {
  const mean = (variant: string) => {
    const languages = results.find((result) => result.variant === variant)?.languages ?? [];
    const rows = languages.reduce((sum, { heldoutRows }) => sum + heldoutRows, 0);
    const loss = languages.reduce(
      (sum, { perplexity, heldoutRows }) => sum + Math.log(perplexity ?? 1) * heldoutRows,
      0,
    );
    return rows > 0 ? loss / rows : undefined;
  };
  const [base, merged] = [mean("base"), mean("merged")];
  return base === undefined || merged === undefined ? undefined : { base, merged };
}
