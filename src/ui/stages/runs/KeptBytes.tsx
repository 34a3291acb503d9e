import { useEffect, useState } from "react";
import type { RunEntry } from "../../../app/runs/runEntry";
import { formatBytes } from "../../../base/format";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";

// Old browsers, and pages that came over http, have no storage manager.
const storage = navigator.storage as StorageManager | undefined;

/** What the runs take of this browser's storage, and whether the browser may clear it. */
export function KeptBytes({ entries }: { readonly entries: readonly RunEntry[] }) {
  const [persisted, setPersisted] = useState<boolean>();
  useEffect(() => {
    void storage?.persisted().then(setPersisted);
  }, []);
  const bytes = entries.reduce((sum, { reportBytes, tensorBytes }) => sum + reportBytes + tensorBytes, 0);
  return (
    <div className={css.row} data-testid="runs.storage">
      <p className={css.muted}>
        {entries.length} kept {entries.length === 1 ? "run takes" : "runs take"} {formatBytes(bytes)} of this browser's
        storage. {persisted === true && "The browser will not clear them by itself."}
        {persisted === false && "The browser may clear them when the disk runs short."}
      </p>
      {persisted === false && (
        <Button onClick={() => void storage?.persist().then(setPersisted)}>Ask it to keep them</Button>
      )}
    </div>
  );
}
