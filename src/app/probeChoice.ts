import type { RunReport } from "../engine/report";
import type { AppState, ProbeChoice } from "./store/state";

/** A problem with the texts that the run's own models gave. */
export interface ProbeProblem {
  readonly language: string;
  readonly prompt: string;
  readonly answer: string;
  readonly base: string;
  readonly merged: string;
}

/** Languages that are asked until a person chooses. */
const firstLanguages = 3;

/** The report's problems by language: those that its evaluation kept, else its samples. */
export function problemsByLanguage(report: RunReport): ReadonlyMap<string, readonly ProbeProblem[]> {
  const kept = report.answers && report.answers.length > 0 ? report.answers : report.samples;
  const groups = new Map<string, ProbeProblem[]>();
  for (const problem of kept) groups.set(problem.language, [...(groups.get(problem.language) ?? []), problem]);
  return groups;
}

/** The problem that a first look shows, and by which rule it was chosen. Undefined where the run kept none. */
export function exampleProblem(
  report: RunReport,
): { readonly problem: ProbeProblem; readonly rule: "gained" | "first" } | undefined {
  const source = report.recipe.reference.language;
  const receiving = [...problemsByLanguage(report)].flatMap(([language, found]) => (language === source ? [] : found));
  const gained = receiving.find(({ answer, base, merged }) => !isRight(base, answer) && isRight(merged, answer));
  if (gained) return { problem: gained, rule: "gained" };
  const [problem] = receiving;
  return problem && { problem, rule: "first" };
}

/** Languages that are asked: the chosen ones, else the first few, those that receive the ability before its source. */
export function askedLanguages(report: RunReport, { languages }: ProbeChoice): readonly string[] {
  const offered = [...problemsByLanguage(report).keys()];
  if (languages) return offered.filter((language) => languages.includes(language));
  const source = report.recipe.reference.language;
  const receivers = offered.filter((language) => language !== source);
  return [...receivers, ...offered.filter((language) => language === source)].slice(0, firstLanguages);
}

/** One problem in each asked language; where a language has fewer, its last one. */
export function askedProblems(report: RunReport, choice: ProbeChoice): readonly ProbeProblem[] {
  const groups = problemsByLanguage(report);
  return askedLanguages(report, choice).flatMap((language) => {
    const problems = groups.get(language) ?? [];
    return problems[choice.problem] ?? problems.at(-1) ?? [];
  });
}

/** Every prompt that is to be answered: the problems, and the person's own. */
export function askedPrompts({ probeChoice }: AppState, report: RunReport): readonly string[] {
  const prompts = askedProblems(report, probeChoice).map(({ prompt }) => prompt);
  const own = probeChoice.own.trim();
  return own && !prompts.includes(own) ? [...prompts, own] : prompts;
}

/** The number after the last equals sign, its digits joined: what a model says the result is. Undefined without one. */
export function resultIn(text: string): string | undefined {
  return /=\s*(-?\d[\d\s]*?)\s*$/.exec(text)?.[1]?.replaceAll(/\s/g, "");
}

/** Whether a text ends in the right result. */
export function isRight(text: string, answer: string): boolean {
  return resultIn(text) === answer.replaceAll(/\s/g, "");
}
