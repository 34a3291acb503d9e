import { useState } from "react";
import { shownReport } from "../../../app/report";
import { shareOf } from "../../../app/share";
import { stepStates } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import { download } from "../../widgets/download";
import { toCsv } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { NoResult } from "../NoResult";
import { ResultPanel } from "../ResultPanel";
import { AccuracyTable, type PairKind } from "./AccuracyTable";
import { PerplexityTable } from "./PerplexityTable";
import { Samples } from "./Samples";
import { variantName } from "./variantName";

const kinds: readonly { readonly kind: PairKind; readonly label: string }[] = [
  { kind: "all", label: "all problems" },
  { kind: "seen", label: "number pairs seen in training" },
  { kind: "unseen", label: "pairs that no corpus contains" },
];

/** Right answers by language and variant with n and interval; perplexity; answers to read. */
export function EvaluateStage() {
  const state = useApp();
  const report = shownReport(state);
  const [kind, setKind] = useState<PairKind>("all");
  if (!report) return <NoResult what="the table of right answers" />;
  if (report.results.length === 0) return <p className={css.muted}>This run's recipe asks for no tests.</p>;
  const { changes = [] } = stepStates(state).evaluate;
  const csv = () =>
    toCsv([
      ["variant", "language", "pairs", "correct", "n", "low95", "high95", "perplexity"],
      ...report.results.flatMap(({ variant, languages }) =>
        languages.flatMap((result) =>
          kinds.map(({ kind: pairs }) => {
            const { low, high } = shareOf(result[pairs]);
            const { correct, total } = result[pairs];
            return [variant, result.language, pairs, correct, total, low, high, result.perplexity ?? ""];
          }),
        ),
      ),
    ]);
  return (
    <>
      <ResultPanel
        title="Right answers by language"
        testId="evaluate.panel"
        provenance={report.provenance}
        {...(changes.length > 0
          ? { note: `Stale: computed with ${changes.join("; ")}. The table is as it was computed.` }
          : {})}
        tools={
          <span className={css.row}>
            <Button tone="quiet" onClick={() => download("results.csv", csv(), "text/csv")}>
              CSV
            </Button>
            <Button
              tone="quiet"
              onClick={() => download("report.json", JSON.stringify(report), "application/json")}
              testId="evaluate.report"
            >
              Report
            </Button>
          </span>
        }
      >
        <fieldset className={css.row} style={{ border: 0, margin: 0, padding: 0 }}>
          <legend className="visually-hidden">Problems counted</legend>
          {kinds.map((option) => (
            <label key={option.kind}>
              <input
                type="radio"
                name="pairs"
                checked={kind === option.kind}
                onChange={() => setKind(option.kind)}
                data-testid={`evaluate.pairs.${option.kind}`}
              />{" "}
              {option.label}
            </label>
          ))}
        </fieldset>
        <AccuracyTable report={report} kind={kind} />
        <p className={css.muted}>
          Share of right results, with Wilson's 95 % interval drawn from 0 to 100 % and n in the head. Variants:{" "}
          {report.results.map(({ variant }) => variantName(variant)).join("; ")}.
        </p>
      </ResultPanel>
      <PerplexityTable report={report} />
      <Samples report={report} />
    </>
  );
}
