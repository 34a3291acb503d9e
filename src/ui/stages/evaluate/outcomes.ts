import type { AnsweredProblem } from "../../../engine/report";

/** What the merge did to a problem. */
export type Outcome = "gained" | "lost" | "right" | "wrong";

export const outcomes: Readonly<Record<Outcome, string>> = {
  gained: "turned right",
  lost: "turned wrong",
  right: "right in both",
  wrong: "wrong in both",
};

export function outcomeOf({ right }: Pick<AnsweredProblem, "right">): Outcome {
  if (right.base) return right.merged ? "right" : "lost";
  return right.merged ? "gained" : "wrong";
}
