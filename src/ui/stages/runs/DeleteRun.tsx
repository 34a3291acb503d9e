import { deleteRun } from "../../../app/commands/runLedger";
import type { RunEntry } from "../../../app/runs/runEntry";
import { formatBytes } from "../../../base/format";
import { ConfirmDialog } from "../../widgets/ConfirmDialog";

export interface DeleteRunProps {
  readonly entry: RunEntry;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before a run is deleted, and says what goes and how much that is. */
export function DeleteRun({ entry, isOpen, onClose }: DeleteRunProps) {
  const { id, name, reportBytes, tensorBytes, figures } = entry;
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={`Delete ${name}?`}
      confirmLabel={`Delete ${formatBytes(reportBytes + tensorBytes)}`}
      onConfirm={() => void deleteRun(id)}
      onClose={onClose}
      testId="runs.confirm"
    >
      <p>
        “{figures.recipe}”, run on {figures.date.slice(0, 10)}, goes from this browser for good:
      </p>
      <ul style={{ listStyle: "disc", paddingInlineStart: 20 }}>
        <li>its recipe, seeds, losses, maps, scores and answers: {formatBytes(reportBytes)}</li>
        {tensorBytes > 0 && <li>its tensors: {formatBytes(tensorBytes)}</li>}
        <li>its name, note and pin</li>
      </ul>
      <p>Forks of it, files that you exported and models in memory stay.</p>
    </ConfirmDialog>
  );
}
