import { deleteRun } from "../../../app/commands/runLedger";
import type { DamagedEntry } from "../../../app/runs/runStore";
import { ErrorCard } from "../../widgets/ErrorCard";

/** Records that this version of the page cannot read, with a way to be rid of them. */
export function DamagedRuns({ damaged }: { readonly damaged: readonly DamagedEntry[] }) {
  return damaged.map(({ id, message }) => (
    <ErrorCard
      key={id}
      title={`Run ${id} cannot be read`}
      cause={message}
      kept="It stays in this browser as it is; the other runs are not touched."
      actions={[{ label: "Delete it", onSelect: () => void deleteRun(id) }]}
    />
  ));
}
