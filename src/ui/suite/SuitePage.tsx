import { useEffect, useMemo } from "react";
import { dismissSuiteFailure, openSuite, showShippedSuite } from "../../app/commands/openSuite";
import { useSuite } from "../../app/store/suiteStore";
import { suitePanels } from "../../app/suite/suitePanels";
import { missingResults, suiteSource, suiteSummary } from "../../app/suite/suiteWords";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import css from "../stages/Lab.module.css";
import { ErrorCard } from "../widgets/ErrorCard";
import { FileButton } from "../widgets/FileButton";
import own from "./Suite.module.css";
import { SuitePanelView } from "./SuitePanelView";

const command = "npm run maet -- suite suites/embedded.json --out out/suite";

/** The paper's tables and figures from the recorded results of a suite of runs. */
export function SuitePage() {
  const { status, report, failure } = useSuite();
  useEffect(() => void showShippedSuite(), []);
  return (
    <article className={css.lab} data-testid="suite.page" data-status={status}>
      <header>
        <h1>Tables and figures of the paper</h1>
        <p className={css.goal}>
          The method beside what it is compared with, with parts taken out, and with other settings, over several seeds.
        </p>
      </header>
      {failure && (
        <ErrorCard
          title="A suite's results"
          cause={failure.message}
          kept={failure.kept}
          actions={[{ label: "Close", onSelect: dismissSuiteFailure }]}
        />
      )}
      <div className={css.row}>
        <FileButton
          tone={report ? "plain" : "primary"}
          accept=".json"
          onFile={(file) => void openSuite(file)}
          testId="suite.open"
          inputTestId="suite.file"
        >
          Open a suite.json
        </FileButton>
        <span className={css.muted}>The results that the command line writes; the file may also be dropped here.</span>
      </div>
      {report ? <Results report={report} /> : <NoSuite isReading={status === "unread" || status === "reading"} />}
    </article>
  );
}

function Results({ report }: { readonly report: SuiteReport }) {
  const panels = useMemo(() => suitePanels(report), [report]);
  const missing = missingResults(report);
  return (
    <>
      <section aria-label="Suite" data-testid="suite.summary">
        <h2>{report.name}</h2>
        <p>{suiteSummary(report)}</p>
        <p className={css.muted}>{suiteSource(report)}. A name in a table opens its settings on the Model step.</p>
        {missing > 0 && <p role="status">{missing} results are still to be run; the same command goes on with them.</p>}
      </section>
      {panels.map((panel) => (
        <SuitePanelView key={panel.id} panel={panel} run={report.name} source={suiteSource(report)} />
      ))}
    </>
  );
}

/** Nothing is shown in the place of results that were not computed: this says how to make them. */
function NoSuite({ isReading }: { readonly isReading: boolean }) {
  if (isReading) return <p className={css.muted}>Looking for recorded results …</p>;
  return (
    <section aria-label="How to make the results" data-testid="suite.absent">
      <p>This build carries no recorded results of a suite. This command makes them, from the folder of the program:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard */}
      <pre className={own.command} tabIndex={0}>
        {command}
      </pre>
      <p className={css.muted}>
        It says first what it will take: hours on a processor, minutes on a graphics card. Stopped with Ctrl-C it goes
        on where it was. suites/embedded-short.json takes a minute and shows what the tables look like; its numbers mean
        little.
      </p>
    </section>
  );
}
