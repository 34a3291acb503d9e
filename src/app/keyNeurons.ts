// What the Locate screen works out from a report's counts: shares at a chosen k1, and how corpora meet beside chance.
import type { KeyNeurons, MaskMeetings, RunReport } from "../engine/report";
import { tensorSizes } from "./report";

/** Key neurons of one corpus at one key-neuron ratio. */
export interface KeyCounts {
  readonly ratio: number;
  readonly threshold: number;
  readonly count: number;
  readonly byTensor: readonly number[];
}

/** The ratios that every corpus of the report has counts at, rising; only the recipe's own where there is no lattice. */
export function sharedRatios({ keyNeurons, recipe }: Pick<RunReport, "keyNeurons" | "recipe">): readonly number[] {
  const own = recipe.locate.keyNeuronRatio;
  const [first = [], ...others] = Object.values(keyNeurons).map(({ lattice = [] }) =>
    lattice.map(({ ratio }) => ratio),
  );
  const shared = first.filter((ratio) => others.every((ratios) => ratios.includes(ratio)));
  return shared.length > 0 ? shared : [own];
}

/** The counts at `ratio`; the recipe's own where the lattice has no such point. */
export function countsAt(neurons: KeyNeurons, ratio: number, own: number): KeyCounts {
  const point = ratio === own ? undefined : neurons.lattice?.find((candidate) => candidate.ratio === ratio);
  const { threshold, count, byTensor } = point ?? neurons;
  return { ratio: point ? ratio : own, threshold, count, byTensor };
}

/** The report as its counts and overlaps would be at another key-neuron ratio, where it has counts at that ratio. */
export function reportAt(report: RunReport, ratio: number, overlaps: MaskMeetings): RunReport {
  const { keyNeurons, recipe } = report;
  const own = recipe.locate.keyNeuronRatio;
  const counts = Object.entries(keyNeurons).map(([corpus, neurons]) => {
    const { threshold, count, byTensor } = countsAt(neurons, ratio, own);
    return [corpus, { ...neurons, threshold, count, byTensor }] as const;
  });
  return {
    ...report,
    overlaps,
    keyNeurons: Object.fromEntries(counts),
    recipe: { ...recipe, locate: { ...recipe.locate, keyNeuronRatio: ratio } },
  };
}

/** Two sets of scalars beside what chance would give sets of their sizes. */
export interface Meeting {
  readonly left: number;
  readonly right: number;
  readonly both: number;
  /** |A| · |L| / N: what two independent sets would share on average. */
  readonly expected: number;
  /** both / expected; undefined where chance would give nothing. */
  readonly ratio: number | undefined;
  /** |A ∩ L| / |A ∪ L|; undefined where both are empty. */
  readonly jaccard: number | undefined;
}

export function meetingOf(left: number, right: number, both: number, scalars: number): Meeting {
  const expected = (left * right) / scalars;
  const either = left + right - both;
  return {
    left,
    right,
    both,
    expected,
    ratio: expected > 0 ? both / expected : undefined,
    jaccard: either > 0 ? both / either : undefined,
  };
}

/** Two corpora in the whole model and in each tensor; undefined where the report has no such pair. */
export interface PairMeeting {
  readonly whole: Meeting;
  readonly byTensor: readonly Meeting[];
}

export function pairMeeting(report: RunReport, left: string, right: string): PairMeeting | undefined {
  const { overlaps, keyNeurons, model } = report;
  const [a, b] = [overlaps?.corpora.indexOf(left) ?? -1, overlaps?.corpora.indexOf(right) ?? -1];
  const pair = overlaps?.pairs.find((p) => (p.left === a && p.right === b) || (p.left === b && p.right === a));
  const [own, other] = [keyNeurons[left], keyNeurons[right]];
  if (!pair || !own || !other) return undefined;
  const both = pair.byTensor.reduce((sum, count) => sum + count, 0);
  return {
    whole: meetingOf(own.count, other.count, both, model.parameterCount),
    byTensor: tensorSizes(report).map((size, tensor) =>
      meetingOf(own.byTensor[tensor] ?? 0, other.byTensor[tensor] ?? 0, pair.byTensor[tensor] ?? 0, size),
    ),
  };
}

/** Scalars that are key to exactly these corpora. */
export interface Combination {
  /** Places in `corpora`. */
  readonly members: readonly number[];
  readonly count: number;
  /** What independent sets of the corpora's sizes would give. */
  readonly expected: number;
}

/** Every combination that some scalar is in, the most frequent first; that of no corpus is left out. */
export function combinationsOf(
  { corpora, combinations }: MaskMeetings,
  { keyNeurons, model }: Pick<RunReport, "keyNeurons" | "model">,
): readonly Combination[] {
  const shares = corpora.map((corpus) => (keyNeurons[corpus]?.count ?? 0) / model.parameterCount);
  return combinations
    .map((count, code) => {
      const isIn = (place: number) => (code & (1 << place)) !== 0;
      const chance = shares.reduce((product, share, place) => product * (isIn(place) ? share : 1 - share), 1);
      return { members: [...corpora.keys()].filter(isIn), count, expected: chance * model.parameterCount };
    })
    .filter(({ members, count }) => members.length > 0 && count > 0)
    .sort((a, b) => b.count - a.count);
}
