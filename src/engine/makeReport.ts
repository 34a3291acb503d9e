import { compareTensors } from "../method/compare";
import { compose, transferNames } from "../method/compose";
import { basisOf } from "../method/extract";
import type { TrainingContext } from "../method/locate";
import { type MethodResult, mergeSettings } from "../method/run";
import type { ModelSummary } from "./api";
import type { RunReport, StageRecord, VariantResult } from "./report";

/** Name and version, as reports carry them. */
export const programName = "Ability Transfer Lab 0.1.0";

interface ReportInput {
  readonly summary: ModelSummary;
  readonly context: TrainingContext;
  readonly method: MethodResult;
  readonly evaluated: {
    readonly results: readonly VariantResult[];
    readonly losses: Readonly<Record<string, readonly number[]>>;
  };
  readonly names: readonly string[];
  readonly notKept: readonly string[];
  readonly wallMs: number;
  readonly runtime: string;
  readonly date: Date;
}

/** Everything that was measured in a run, as plain data. Samples are added by who can turn tokens into text. */
export function makeReport({
  summary,
  context,
  method,
  evaluated,
  names,
  notKept,
  wallMs,
  runtime,
  date,
}: ReportInput): RunReport {
  const { gpu, recipe } = context;
  const settings = mergeSettings(recipe);
  const isLearned = method.grams.length > 0;
  const comparisons = compareTensors(method.grams, settings);
  const byName = (value: (index: number) => number) =>
    Object.fromEntries(isLearned ? names.map((name, index) => [name, value(index)]) : []);
  const memory = gpu.memory.report();
  const heldout = heldoutLosses(evaluated.results);
  return {
    version: 1,
    name: recipe.name,
    recipe,
    provenance: { kind: "live", adapter: gpu.adapter, program: programName, runtime, date: date.toISOString() },
    model: summary,
    losses: { ...lossesOf("locate", method.located), ...lossesOf("learn", method.learned), ...evaluated.losses },
    stages: stageRecords(context, method),
    keyNeurons: Object.fromEntries(
      method.located.map(({ name, result: { mask, threshold, byTensor } }) => [
        name,
        { count: mask.count, threshold, byTensor },
      ]),
    ),
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
    results: evaluated.results,
    samples: [],
    ...(notKept.length > 0 && { notKept }),
    wallMs,
    peakBytes: memory.peakBytes,
    peakByRole: memory.peak,
  };
}

function lossesOf(
  kind: string,
  stages: readonly { readonly name: string; readonly result: { readonly losses: readonly number[] } }[],
) {
  return Object.fromEntries(stages.map(({ name, result }) => [`${kind}/${name}`, result.losses]));
}

function stageRecords({ recipe }: TrainingContext, { located, learned }: MethodResult): StageRecord[] {
  const rowTokens = recipe.batchSize * recipe.contextLength;
  const record = (
    kind: string,
    { name, wallMs, steps }: MethodResult["learned"][number] | MethodResult["located"][number],
  ) => ({
    stage: `${kind}/${name}`,
    wallMs,
    steps,
    tokenCount: steps * rowTokens,
  });
  return [...located.map((stage) => record("locate", stage)), ...learned.map((stage) => record("learn", stage))];
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
