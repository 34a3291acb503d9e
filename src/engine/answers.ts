import type { LanguageTest, TokenAnswer } from "./api";
import type { AnsweredVariant } from "./evaluateVariants";

/** Problems of each language whose texts a report keeps. */
const answersPerLanguage = 60;

/**
 * Problems to read: of each language and each outcome (gained, lost, right in both, wrong in both) the first ones in
 * turn, so that a rare outcome is not crowded out. None where base or merged was not evaluated.
 */
export function chooseAnswers(
  tests: readonly Pick<LanguageTest, "language" | "problems">[],
  answered: readonly AnsweredVariant[],
): TokenAnswer[] {
  const base = answered.find(({ result }) => result.variant === "base");
  const merged = answered.find(({ result }) => result.variant === "merged");
  if (!base || !merged) return [];
  return tests.flatMap(({ language, problems }, test) => {
    const right = {
      base: base.result.languages[test]?.right ?? "",
      merged: merged.result.languages[test]?.right ?? "",
    };
    return chooseMixed(right.base, right.merged, answersPerLanguage).flatMap((problem) => {
      const found = problems[problem];
      if (!found) return [];
      return {
        ...found,
        language,
        problem,
        base: base.generated[test]?.[problem] ?? [],
        merged: merged.generated[test]?.[problem] ?? [],
        right: { base: right.base[problem] === "1", merged: right.merged[problem] === "1" },
      };
    });
  });
}

/** Positions of at most `limit` problems, taken in turn from the outcomes "00", "01", "10", "11"; ascending. */
export function chooseMixed(base: string, merged: string, limit: number): number[] {
  const outcomes = new Map<string, number[]>();
  for (let problem = 0; problem < base.length; problem += 1) {
    const outcome = `${base[problem]}${merged[problem]}`;
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), problem]);
  }
  const queues = [...outcomes.values()];
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < Math.min(limit, base.length); turn += 1) {
    for (const queue of queues) {
      const problem = queue[turn];
      if (problem !== undefined && chosen.length < limit) chosen.push(problem);
    }
  }
  return chosen.sort((a, b) => a - b);
}
