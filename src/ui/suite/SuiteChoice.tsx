import { openSuite } from "../../app/commands/openSuite";
import { dismissUnfinishedSuite, openShippedSuite, openUnfinishedSuite } from "../../app/commands/runSuite";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { useSuite } from "../../app/store/suiteStore";
import { shippedSuites } from "../../app/suite/shippedSuites";
import css from "../stages/Lab.module.css";
import { Button } from "../widgets/Button";
import { FileButton } from "../widgets/FileButton";
import own from "./Suite.module.css";

/** The suites that come with the page, one that was not finished, and files. */
export function SuiteChoice() {
  const busy = useApp(isBusy);
  return (
    <>
      <p className={css.muted}>
        A suite is a grid of runs that share what they share. Opening one reads its texts and says what it will take;
        nothing is computed before you start it.
      </p>
      <Unfinished isHeld={busy} />
      <ul className={own.suites}>
        {shippedSuites.map(({ id, label, words }) => (
          <li key={id}>
            <Button disabled={busy} onClick={() => void openShippedSuite(id)} testId={`suite.shipped.${id}`}>
              {label}
            </Button>
            <span className={css.muted}>{words}</span>
          </li>
        ))}
        <li>
          <FileButton
            accept=".json"
            isMany
            onFile={(file, others) => void openSuite([file, ...others])}
            testId="suite.open"
            inputTestId="suite.file"
          >
            Open files
          </FileButton>
          <span className={css.muted}>
            a suite of your own, together with its recipe where that is none of this page's; or a suite.json of results
            that the command line wrote. Files may also be dropped here.
          </span>
        </li>
      </ul>
    </>
  );
}

/** A suite that was begun on this page. Never started by itself. */
function Unfinished({ isHeld }: { readonly isHeld: boolean }) {
  const unfinished = useSuite((state) => state.unfinished);
  if (!unfinished) return null;
  return (
    <div className={own.unfinished} data-testid="suite.unfinished">
      <p>
        <strong>Not finished:</strong> “{unfinished.name}”, begun {unfinished.date.slice(0, 10)}. Its scores so far are
        kept.
      </p>
      <Button disabled={isHeld} onClick={() => void openUnfinishedSuite()} testId="suite.unfinished.open">
        Open it
      </Button>
      <Button tone="quiet" onClick={() => void dismissUnfinishedSuite()} testId="suite.unfinished.dismiss">
        Not now
      </Button>
    </div>
  );
}
