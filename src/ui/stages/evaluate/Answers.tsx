import { useState } from "react";
import type { AnsweredProblem, RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { AnswerPair } from "../merge/AnswerPair";
import { exportSource, ResultPanel } from "../ResultPanel";
import { type Outcome, outcomeOf, outcomes } from "./outcomes";

const title = "Answers to read";
/** What the test's own problems are called beside further sets. */
const ownProblems = "the ability's problems";

/** Answers shown before more are asked for. */
const pageSize = 12;

/** Right and wrong answers of base and merged model as they were evaluated, by outcome and language. */
export function Answers({
  report,
  answers,
}: {
  readonly report: RunReport;
  readonly answers: readonly AnsweredProblem[];
}) {
  const [outcome, setOutcome] = useState<Outcome | "any">("any");
  const [language, setLanguage] = useState("any");
  const [shownCount, setShownCount] = useState(pageSize);
  const [set, setSet] = useState(ownProblems);
  const sets = [...new Set(answers.map(({ task = ownProblems }) => task))];
  const inLanguage = answers.filter(
    (answer) =>
      (language === "any" || answer.language === language) &&
      (sets.length === 1 || (answer.task ?? ownProblems) === set),
  );
  const found = inLanguage.filter((answer) => outcome === "any" || outcomeOf(answer) === outcome);
  const languages = [...new Set(answers.map((answer) => answer.language))];
  const facts = { unit: "texts", n: `${found.length} of ${answers.length} answers kept, each of both models` };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.answers"
      provenance={report.provenance}
      note={`${answers.length} of the evaluation's problems, of every outcome in turn; not a sample to count in.`}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="answers"
          {...exportSource(report)}
          facts={facts}
          rows={() => answerRows(found)}
        />
      }
    >
      <div className={css.row}>
        <label>
          Show{" "}
          <select
            className={css.select}
            value={outcome}
            onChange={(event) => {
              setOutcome(event.target.value as Outcome | "any");
              setShownCount(pageSize);
            }}
            data-testid="evaluate.answers.outcome"
          >
            <option value="any">every outcome ({inLanguage.length})</option>
            {Object.entries(outcomes).map(([key, words]) => (
              <option key={key} value={key}>
                {words} ({inLanguage.filter((answer) => outcomeOf(answer) === key).length})
              </option>
            ))}
          </select>
        </label>
        <label>
          in{" "}
          <select
            className={css.select}
            value={language}
            onChange={(event) => {
              setLanguage(event.target.value);
              setShownCount(pageSize);
            }}
            data-testid="evaluate.answers.language"
          >
            <option value="any">every language</option>
            {languages.map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {sets.length > 1 && (
        <label>
          of{" "}
          <select
            className={css.select}
            value={set}
            onChange={(event) => {
              setSet(event.target.value);
              setShownCount(pageSize);
            }}
            data-testid="evaluate.answers.set"
          >
            {sets.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {found.length === 0 && <p className={css.muted}>None of the kept answers came out so.</p>}
      <div className={css.columns}>
        {found.slice(0, shownCount).map((answer) => (
          <div
            key={`${answer.task ?? ""} ${answer.language} ${answer.problem}`}
            data-testid="evaluate.answer"
            data-language={answer.language}
            data-outcome={outcomeOf(answer)}
          >
            <AnswerPair
              language={answer.language}
              prompt={answer.prompt}
              answer={answer.answer}
              base={answer.base}
              merged={answer.merged}
              verdicts={answer.right}
            />
          </div>
        ))}
      </div>
      {found.length > shownCount && (
        <div>
          <Button onClick={() => setShownCount(shownCount + pageSize)} testId="evaluate.answers.more">
            Show {Math.min(pageSize, found.length - shownCount)} more of {found.length - shownCount}
          </Button>
        </div>
      )}
    </ResultPanel>
  );
}

function answerRows(answers: readonly AnsweredProblem[]) {
  return [
    ["set", "language", "problem", "pair", "prompt", "right result", "base", "base right", "merged", "merged right"],
    ...answers.map(({ task = ownProblems, language, problem, seenPair, prompt, answer, base, merged, right }) => [
      task,
      language,
      problem + 1,
      seenPair === null ? "" : seenPair ? "seen" : "unseen",
      prompt,
      answer,
      base,
      right.base ? "yes" : "no",
      merged,
      right.merged ? "yes" : "no",
    ]),
  ];
}
