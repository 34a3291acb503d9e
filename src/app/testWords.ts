// How tests were asked, in plain words: what stands beside their figures.
import { formatPercent } from "../base/format";
import type { TestFacts, TestKind } from "../evaluation/judge";

const asked: Readonly<Record<TestKind, string>> = {
  problems: "the model continues the question, and the number after “=” must be exactly right",
  mgsm: "MGSM: the model works the problem out in the question's language; the number that it states must be right",
  gsm8k: "GSM8K: the model works the problem out; the number after “####”, or the one that it states, must be right",
  choice: "multiple choice: the answer that the model holds for the likeliest counts, nothing is generated",
};

/** "multiple choice: …; blind guessing gives 16.7 %". */
export function testWords({ kind, shots, tooLong, chance }: TestFacts): string {
  return [
    asked[kind],
    ...(shots ? [shotWords(shots)] : []),
    ...(chance === undefined ? [] : [`blind guessing gives ${formatPercent(chance)}`]),
    ...(tooLong ? [`${tooLong} did not fit the model's context and count as wrong`] : []),
  ].join("; ");
}

function shotWords({ asked: wanted, least, most }: NonNullable<TestFacts["shots"]>): string {
  const counts = least === most ? String(most) : `${least} to ${most}`;
  return `${counts} worked ${most === 1 ? "example" : "examples"} before each question${most < wanted ? ` (${wanted} asked for, the context has no room for more)` : ""}`;
}

/** What was counted besides right or wrong: "71.0 % by likelihood a byte", "12 of 250 state a result". */
export function countedWords({ normalised, stated }: TestFacts, total: number): string {
  return [
    ...(normalised
      ? [`${formatPercent(normalised.correct / Math.max(1, normalised.total))} by likelihood a byte`]
      : []),
    ...(stated === undefined ? [] : [`${stated} of ${total} state a result`]),
  ].join(", ");
}
