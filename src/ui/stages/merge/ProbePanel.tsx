import { askedProblems, isRight, type ProbeProblem } from "../../../app/probeChoice";
import { describeChange, sameSettings, settingsOf } from "../../../app/settings";
import { useApp } from "../../../app/store/store";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import type { CompositionView } from "../useComposition";
import { AnswerPair } from "./AnswerPair";
import { LiveProbe } from "./LiveProbe";
import { ProbeChoices } from "./ProbeChoices";

const title = "The same prompts, both models";

/** An answer as it is shown; `answer` is the right result where it is known. */
export type ShownAnswer = Omit<ProbeProblem, "language" | "answer"> &
  Partial<Pick<ProbeProblem, "language" | "answer">>;

/** Prompts in several languages, answered by both models. Live runs answer anew; recorded ones show what was recorded. */
export function ProbePanel({ report, settings }: CompositionView) {
  const mode = useApp((state) => state.run.mode);
  const choice = useApp((state) => state.probeChoice);
  const probe = useApp((state) => state.probe);
  const problems = askedProblems(report, choice);
  const isLive = mode === "live";
  const newest = probe.status === "done" ? probe.probe : "previous" in probe ? probe.previous : undefined;
  const answers: readonly ShownAnswer[] = isLive
    ? (newest?.answers ?? []).map((answered) => ({ ...knownProblem(problems, answered.prompt), ...answered }))
    : problems;
  const used = settingsOf(report.recipe);
  const isStale = isLive
    ? probe.status === "running" || (newest !== undefined && !sameSettings(newest.settings, settings))
    : !sameSettings(used, settings);
  const languages = report.recipe.languages.map(({ language }) => language);
  const facts = {
    unit: "texts, and right results of all",
    n: `${answers.length} prompts, each answered by both models`,
  };
  return (
    <ResultPanel
      title={title}
      testId="merge.probe"
      provenance={report.provenance}
      facts={answers.length > 0 ? facts : undefined}
      tools={
        <ExportTools
          title={title}
          file="answers"
          testId="merge.probe"
          {...exportSource(report)}
          facts={facts}
          rows={() => answerRows(answers)}
        />
      }
    >
      <ProbeChoices report={report} choice={choice} />
      {isLive ? (
        <LiveProbe probe={probe} own={choice.own} />
      ) : (
        <p className={css.muted} data-testid="merge.probe.note">
          {isStale
            ? `Recorded with ${describeChange(used, settings, languages)}. New text needs a live run; the maps and figures follow the sliders.`
            : "Recorded with the settings that the sliders show."}
        </p>
      )}
      {answers.map((answer) => (
        <AnswerPair key={answer.prompt} {...answer} isStale={isStale} />
      ))}
      <Tally answers={answers} />
    </ResultPanel>
  );
}

function knownProblem(problems: readonly ProbeProblem[], prompt: string): Partial<ProbeProblem> {
  return problems.find((problem) => problem.prompt === prompt) ?? {};
}

/** How many of the answers are right: too few to judge by, and said so. */
function Tally({ answers }: { readonly answers: readonly ShownAnswer[] }) {
  const known = answers.filter(({ answer }) => answer !== undefined);
  if (known.length === 0) return <p className={css.muted}>No answers yet.</p>;
  const right = (who: "base" | "merged") => known.filter((shown) => isRight(shown[who], shown.answer ?? "")).length;
  return (
    <p className={css.muted} data-testid="merge.tally">
      Right here: base {right("base")} of {known.length}, merged {right("merged")} of {known.length} (n = {known.length}
      : too few to judge by; Evaluate counts all).
    </p>
  );
}

function answerRows(answers: readonly ShownAnswer[]) {
  return [
    ["language", "prompt", "right result", "base", "merged"],
    ...answers.map(({ language, prompt, answer, base, merged }) => [
      language ?? "",
      prompt,
      answer ?? "",
      base,
      merged,
    ]),
  ];
}
