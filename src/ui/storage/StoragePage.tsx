import { useEffect } from "react";
import { askToPersist, keepAllOffline, readStorage } from "../../app/commands/manageStorage";
import { shippedBytes } from "../../app/shippedBytes";
import { useApp } from "../../app/store/store";
import { formatBytes, formatPercent } from "../../base/format";
import { FailureCard } from "../errors/FailureCard";
import { Button } from "../widgets/Button";
import css from "./StoragePage.module.css";
import { StoredList } from "./StoredList";

/** What this page keeps in the browser, how much room there is, and how to delete it. */
export function StoragePage() {
  const { status, things, usageBytes, quotaBytes, failure } = useApp((state) => state.storage);
  useEffect(() => {
    void readStorage();
  }, []);
  return (
    <article className={css.page} data-testid="storage.page" data-status={status}>
      <header>
        <h1>Storage</h1>
        <p className={css.lead}>
          Everything here lies in this browser and nowhere else. Nothing is sent, and nothing is deleted unless you ask.
        </p>
      </header>
      {failure && <FailureCard failure={failure} />}
      <section aria-label="Room" className={css.room}>
        <h2>Room</h2>
        {usageBytes !== undefined && quotaBytes !== undefined ? (
          <p data-testid="storage.room">
            {formatBytes(usageBytes)} used of {formatBytes(quotaBytes)} that the browser would give (
            {formatPercent(usageBytes / quotaBytes, 2)})
          </p>
        ) : (
          <p data-testid="storage.room">{status === "ready" ? "The browser does not tell." : "Reading …"}</p>
        )}
        {usageBytes !== undefined && quotaBytes !== undefined && (
          <meter min={0} max={quotaBytes} value={usageBytes} aria-label="room used of what the browser would give" />
        )}
        <Persistence />
      </section>
      <Offline />
      <section aria-label="What is kept">
        <h2>What is kept</h2>
        {things.length > 0 ? (
          <StoredList things={things} />
        ) : (
          <p data-testid="storage.empty">{status === "ready" ? "Nothing." : "Reading …"}</p>
        )}
      </section>
    </article>
  );
}

/** Whether the browser may clear all this by itself, and the question that it should not. */
function Persistence() {
  const { isPersistent, wasRefused } = useApp((state) => state.storage);
  if (isPersistent === undefined) return null;
  if (isPersistent) return <p data-testid="storage.persistent">The browser deletes none of it by itself.</p>;
  return (
    <div className={css.persistence} data-testid="storage.persistent">
      <p>
        When the disk fills up, the browser may delete all of it without asking: kept runs, finished stages and the page
        for use without a network.
      </p>
      {wasRefused ? (
        <p role="status">
          The browser refused for now. Browsers agree more readily to a page that is bookmarked or installed.
        </p>
      ) : (
        <Button onClick={() => void askToPersist()} testId="storage.persist">
          Ask the browser to keep it
        </Button>
      )}
    </div>
  );
}

/** What works without a network, and the one large file that is kept only when it was used or is asked for. */
function Offline() {
  const { offline } = useApp((state) => state.storage);
  return (
    <section aria-label="Without a network" className={css.room} data-testid="storage.offline" data-offline={offline}>
      <h2>Without a network</h2>
      {offline === "none" && (
        <p>This browser keeps no copy of the page now. It does so after the page was loaded once over https.</p>
      )}
      {offline === "page" && (
        <>
          <p>
            The page opens without a network, with its model, its texts and the recorded run. The recording's single
            weights, which Locate and the Inspector draw, are kept from the first picture on.
          </p>
          <Button onClick={() => void keepAllOffline()} testId="storage.keepWeights">
            Keep them too, {formatBytes(shippedBytes.tensors)}
          </Button>
        </>
      )}
      {offline === "all" && (
        <p>The page opens without a network, with its model, its texts and the recorded run down to single weights.</p>
      )}
    </section>
  );
}
