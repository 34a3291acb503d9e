import { useEffect, useMemo } from "react";
import { dismissSuiteFailure, shownSuite, showShippedSuite, showSuite } from "../../app/commands/openSuite";
import { useSuite } from "../../app/store/suiteStore";
import { suitePanels } from "../../app/suite/suitePanels";
import { missingResults, suiteSource, suiteSummary } from "../../app/suite/suiteWords";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import css from "../stages/Lab.module.css";
import { ErrorCard } from "../widgets/ErrorCard";
import own from "./Suite.module.css";
import { SuiteExports } from "./SuiteExports";
import { SuitePanelView } from "./SuitePanelView";
import { SuiteRunPanel } from "./SuiteRunPanel";

const command = "npm run maet -- suite suites/embedded.json --out out/suite";

/** The paper's tables and figures: recorded, and filled here by a suite that runs on this machine. */
export function SuitePage() {
  const state = useSuite();
  const { status, failure, mode, live, report: recorded } = state;
  const report = shownSuite(state);
  useEffect(() => void showShippedSuite(), []);
  return (
    <article className={css.lab} data-testid="suite.page" data-status={status} data-mode={mode}>
      <header>
        <h1>Tables and figures of the paper</h1>
        <p className={css.goal}>
          The method beside what it is compared with, with parts taken out, and with other settings, over several seeds.
        </p>
      </header>
      {failure && (
        <ErrorCard
          title="A suite"
          cause={failure.message}
          kept={failure.kept}
          actions={[{ label: "Close", onSelect: dismissSuiteFailure }]}
        />
      )}
      <SuiteRunPanel />
      {live && recorded && <ShownChoice mode={mode} />}
      {report && <Results report={report} mode={mode} />}
      {mode === "recorded" && !report && <NoSuite isReading={status === "unread" || status === "reading"} />}
    </article>
  );
}

const choices = [
  ["live", "● live: what runs here"],
  ["recorded", "◌ recorded"],
] as const;

function ShownChoice({ mode }: { readonly mode: "recorded" | "live" }) {
  return (
    <fieldset className={css.choices}>
      <legend>Tables of</legend>
      {choices.map(([value, label]) => (
        <label key={value} className={own.choice}>
          <input
            type="radio"
            name="suite"
            checked={mode === value}
            onChange={() => showSuite(value)}
            data-testid={`suite.show.${value}`}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

interface ResultsProps {
  readonly report: SuiteReport;
  readonly mode: "recorded" | "live";
}

function Results({ report, mode }: ResultsProps) {
  const filling = useSuite((state) => (mode === "live" ? state.live?.filling : undefined));
  const panels = useMemo(() => suitePanels(report, filling), [report, filling]);
  const isShipped = useSuite((state) => mode === "recorded" && state.source === "shipped");
  const missing = missingResults(report);
  const source = suiteSource(report, mode);
  return (
    <>
      <section aria-label="Suite" className={own.summary} data-testid="suite.summary">
        <h2>{report.name}</h2>
        <p>{suiteSummary(report)}</p>
        <p className={css.muted}>{source}. A name in a table opens its settings on the Model step.</p>
        {isShipped && (
          <p className={css.muted}>
            Made by <code>{command}</code>; the same command goes on with what it has, and computes what changed.
          </p>
        )}
        {mode === "recorded" && missing > 0 && (
          <p role="status">{missing} results are still to be run; the same command goes on with them.</p>
        )}
        <SuiteExports report={report} />
      </section>
      {panels.map((panel) => (
        <SuitePanelView key={panel.id} panel={panel} run={report.name} source={source} mode={mode} />
      ))}
    </>
  );
}

/** Nothing is shown in the place of results that were not computed: this says how to make them. */
function NoSuite({ isReading }: { readonly isReading: boolean }) {
  if (isReading) return <p className={css.muted}>Looking for recorded results …</p>;
  return (
    <section aria-label="How to make the results" data-testid="suite.absent">
      <p>
        This build carries no recorded results of a suite. Run one above, or with this command from the folder of the
        program, and open the suite.json that it writes:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard */}
      <pre className={own.command} tabIndex={0}>
        {command}
      </pre>
      <p className={css.muted}>
        It says first what it will take: hours on a processor, minutes on a graphics card. Stopped with Ctrl-C it goes
        on where it was.
      </p>
    </section>
  );
}
