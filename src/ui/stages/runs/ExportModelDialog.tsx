import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useState } from "react";
import { readLedgerRun } from "../../../app/commands/runLedger";
import type { RunEntry } from "../../../app/runs/runEntry";
import { settingsOf } from "../../../app/settings";
import { messageOf } from "../../../base/errors";
import type { RunReport } from "../../../engine/report";
import { ExportModel } from "../../export/ExportModel";
import { Button } from "../../widgets/Button";
import css from "../../widgets/ConfirmDialog.module.css";

export interface ExportModelDialogProps {
  readonly entry: RunEntry;
  readonly onClose: () => void;
}

/** The model files of a run of the ledger, with the settings that its recipe has. */
export function ExportModelDialog({ entry, onClose }: ExportModelDialogProps) {
  const [report, setReport] = useState<RunReport>();
  const [failure, setFailure] = useState("");
  useEffect(() => {
    readLedgerRun(entry.id).then(setReport, (error: unknown) => setFailure(messageOf(error)));
  }, [entry.id]);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop ?? ""} />
        <Dialog.Popup className={css.popup ?? ""} data-testid="runs.model">
          <Dialog.Title className={css.title ?? ""}>Model files of {entry.name}</Dialog.Title>
          {failure && <p role="alert">{failure}</p>}
          {report && (
            <ExportModel
              report={report}
              name={entry.name}
              settings={settingsOf(report.recipe)}
              settingsWords="the strengths of its recipe"
            />
          )}
          <div className={css.actions}>
            <Dialog.Close render={<Button testId="runs.model.close">Close</Button>} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
