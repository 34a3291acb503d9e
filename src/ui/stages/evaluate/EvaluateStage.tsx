import { useRef, useState } from "react";
import { shortList } from "../../../app/changes";
import { shownReport } from "../../../app/report";
import { type PairKind, problemWords } from "../../../app/scores";
import { stepStates } from "../../../app/steps";
import { useWork } from "../../../app/store/store";
import { testWords } from "../../../app/testWords";
import type { RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import { download } from "../../widgets/download";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { NoResult } from "../NoResult";
import { exportSource, ResultPanel } from "../ResultPanel";
import { AccuracyTable, accuracyRows } from "./AccuracyTable";
import { Answers } from "./Answers";
import { BaselineList } from "./BaselineList";
import { MeasuredPanel } from "./MeasuredPanel";
import { PairedTable } from "./PairedTable";
import { PairKinds } from "./PairKinds";
import { PerplexityTable } from "./PerplexityTable";
import { Samples } from "./Samples";
import { ScorePanel } from "./ScorePanel";
import { TasksPanel } from "./TasksPanel";

const title = "Right answers by language";

/** Right answers by language and variant with n and interval; perplexity; answers to read. */
export function EvaluateStage() {
  const state = useWork();
  const report = shownReport(state);
  const [kind, setKind] = useState<PairKind>("all");
  const picture = useRef<HTMLDivElement>(null);
  if (!report) return <NoResult what="the table of right answers" />;
  const { results } = report;
  if (results.length === 0) return <NoResults report={report} />;
  const { changes = [] } = stepStates(state).evaluate;
  const facts = { unit: "% of the problems of a language that are answered right", n: problemWords(results, kind) };
  return (
    <>
      <PairKinds kind={kind} onChange={setKind} />
      <ScorePanel report={report} results={results} kind={kind} />
      <ResultPanel
        title={title}
        testId="evaluate.panel"
        provenance={report.provenance}
        facts={facts}
        {...(changes.length > 0
          ? { note: `Stale: computed with ${shortList(changes, 2)}. The table is as it was computed.` }
          : {})}
        tools={
          <>
            <ExportTools
              title={title}
              file="accuracy"
              {...exportSource(report)}
              caption="share of right results, Wilson's 95 % interval"
              {...{ facts, picture }}
              rows={() => accuracyRows({ report, results, kind })}
            />
            <Button
              tone="quiet"
              onClick={() => download("report.json", JSON.stringify(report), "application/json")}
              testId="evaluate.report"
            >
              Report
            </Button>
          </>
        }
      >
        <div ref={picture}>
          <AccuracyTable report={report} results={results} kind={kind} />
          <p className={css.muted} data-legend>
            Share of right results with Wilson's 95 % interval in brackets, drawn from 0 to 100 %; n stands in the head.
          </p>
          <p className={css.muted} data-testid="evaluate.asked">
            How it was asked: {askedWords(results)}.
          </p>
        </div>
        <BaselineList report={report} />
      </ResultPanel>
      <MeasuredPanel report={report} kind={kind} />
      <PairedTable report={report} results={results} />
      <TasksPanel report={report} results={results} />
      <PerplexityTable report={report} results={results} />
      {report.answers && report.answers.length > 0 ? (
        <Answers report={report} answers={report.answers} />
      ) : (
        <Samples report={report} />
      )}
    </>
  );
}

/** Why a run that is there has nothing to show here. */
function NoResults({ report }: { readonly report: RunReport }) {
  const why =
    report.recipe.evaluate.tests.length === 0
      ? "This run's recipe asks for no tests."
      : "This run was stopped before Evaluate: it holds what was learned and no results.";
  return (
    <ResultPanel title={title} testId="evaluate.none" provenance={report.provenance}>
      <p>{why}</p>
    </ResultPanel>
  );
}

/** How every language was asked; the languages are named where they were not all asked alike. */
function askedWords([first]: RunReport["results"]): string {
  const byWords = new Map<string, string[]>();
  for (const { language, test } of first?.languages ?? []) {
    const words = testWords(test ?? { kind: "problems" });
    byWords.set(words, [...(byWords.get(words) ?? []), languageName(language)]);
  }
  const groups = [...byWords];
  return groups.map(([words, names]) => (groups.length > 1 ? `${names.join(", ")}: ${words}` : words)).join(". ");
}
