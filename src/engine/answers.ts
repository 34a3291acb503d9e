import type { LanguageTest, TokenAnswer } from "./api";
import type { AnsweredVariant } from "./evaluateVariants";

/** Problems of each language whose texts a report keeps: of its own problems, and of each further set. */
const [ownAnswers, taskAnswers] = [60, 20];

/**
 * Problems to read: of each set and each outcome (gained, lost, right in both, wrong in both) the first ones in turn, so
 * that a rare outcome is not crowded out. None where base or merged was not evaluated.
 */
export function chooseAnswers(
  tests: readonly Pick<LanguageTest, "language" | "problems" | "tasks">[],
  answered: readonly AnsweredVariant[],
): TokenAnswer[] {
  const variant = (name: string) => answered.find(({ result }) => result.variant === name);
  const [base, merged] = [variant("base"), variant("merged")];
  if (!base || !merged) return [];
  return tests.flatMap(({ language, problems, tasks = [] }, test) => {
    const of = ({ result, generated, generatedTasks }: AnsweredVariant, task?: number): SetAnswers => {
      const found = result.languages[test];
      if (task === undefined) return { right: found?.right ?? "", generated: generated[test] ?? [] };
      return { right: found?.tasks?.[task]?.right ?? "", generated: generatedTasks[test]?.[task] ?? [] };
    };
    const further = tasks.flatMap(({ name, problems: asked }, task) =>
      chooseFrom({ language, task: name }, asked, of(base, task), of(merged, task), taskAnswers),
    );
    return [...chooseFrom({ language }, problems, of(base), of(merged), ownAnswers), ...further];
  });
}

/** What one variant gave a set. */
interface SetAnswers {
  readonly right: string;
  readonly generated: readonly (readonly number[])[];
}

function chooseFrom(
  set: Pick<TokenAnswer, "language" | "task">,
  problems: LanguageTest["problems"],
  base: SetAnswers,
  merged: SetAnswers,
  limit: number,
): TokenAnswer[] {
  return chooseMixed(base.right, merged.right, limit).flatMap((problem) => {
    const found = problems[problem];
    if (!found) return [];
    const right = { base: base.right[problem] === "1", merged: merged.right[problem] === "1" };
    const [before, after] = [base.generated[problem] ?? [], merged.generated[problem] ?? []];
    return { ...found, ...set, problem, base: before, merged: after, right };
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
