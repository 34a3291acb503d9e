// Fig. 4 of the paper from a suite's studies: numbers per line, averaged over the seeds.
import type { CurveSeries } from "./curvesSvg";
import { spreadOf } from "./statistics";
import type { SuiteStudy } from "./suiteReport";

/** Steps that a smoothed loss averages over: single steps differ by their rows. */
export const smoothedSteps = 20;

/** Losses of the trainings, mean over the seeds, each averaged over the last `smoothedSteps` steps. */
export function lossSeries(studies: readonly SuiteStudy[]): readonly CurveSeries[] {
  return namesOf(studies.map(({ curves }) => curves.map(({ name }) => name))).map((name) => {
    const all = studies.flatMap(({ curves }) => curves.filter((curve) => curve.name === name));
    const length = Math.min(...all.map(({ losses }) => losses.length));
    const means = Array.from({ length }, (_, step) => spreadOf(all.map(({ losses }) => losses[step] ?? 0))?.mean ?? 0);
    const points = means.map((_, step) => {
      const window = means.slice(Math.max(0, step + 1 - smoothedSteps), step + 1);
      return { x: step + 1, y: window.reduce((sum, loss) => sum + loss, 0) / window.length };
    });
    return { name, points };
  });
}

type Pair = SuiteStudy["pairs"][number];

/** What two models were trained on, in words; pairs of languages are taken together. */
function pairWords({ left, right }: Pair): string {
  const kindOf = (name: string) => (name === "ability" || name === "reference" ? name : "language");
  return `${kindOf(left)} – ${kindOf(right)}`;
}

/** One line a kind of pair, one point a numbered layer: the mean over the pairs, with the spread over the seeds. */
export function layerSeries(studies: readonly SuiteStudy[], measure: "cosine" | "meanL1"): readonly CurveSeries[] {
  return namesOf(studies.map(({ pairs }) => pairs.map(pairWords))).map((name) => {
    const bySeed = studies.map(({ pairs }) => pairs.filter((pair) => pairWords(pair) === name));
    const layers = namesOf(bySeed.map((pairs) => pairs.map(({ layer }) => layer))).filter((layer) =>
      /^\d+$/.test(layer),
    );
    const points = layers.flatMap((layer) => {
      const means = bySeed.flatMap(
        (pairs) => spreadOf(pairs.flatMap((pair) => (pair.layer === layer ? (pair[measure] ?? []) : [])))?.mean ?? [],
      );
      const spread = spreadOf(means);
      return spread ? [{ x: Number(layer), y: spread.mean, spread: spread.deviation }] : [];
    });
    return { name, points };
  });
}

function namesOf(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}
