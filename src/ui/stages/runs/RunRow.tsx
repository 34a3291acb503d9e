import { Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { forkRun } from "../../../app/commands/forkRun";
import { noteRun, openRun, pinRun, readLedgerRun, renameRun } from "../../../app/commands/runLedger";
import type { RunEntry } from "../../../app/runs/runEntry";
import { shownRun } from "../../../app/runs/selectRuns";
import { useApp } from "../../../app/store/store";
import { formatBytes, formatDuration, formatPercent } from "../../../base/format";
import { Button } from "../../widgets/Button";
import { EditableText } from "../../widgets/EditableText";
import css from "../Lab.module.css";
import { DeleteRun } from "./DeleteRun";
import { ExportRun } from "./ExportRun";
import own from "./Runs.module.css";
import { shareIn } from "./RunTable";

export interface RunRowProps {
  readonly entry: RunEntry;
  readonly isChosen: boolean;
  readonly canChoose: boolean;
  readonly onChoose: () => void;
}

const origins = {
  live: "recorded on this page",
  imported: "recorded, from a file",
  shipped: "recorded, comes with the page",
} as const;

/** One run of the ledger. The shipped one can be opened, forked and exported; the rest of it is fixed. */
export function RunRow({ entry, isChosen, canChoose, onChoose }: RunRowProps) {
  const isShown = useApp((state) => shownRun(state)?.id === entry.id);
  const isFixed = entry.origin === "shipped";
  const { id, name, figures, change, parent, note, pinned } = entry;
  return (
    <tr
      data-testid={`runs.row.${name}`}
      data-origin={entry.origin}
      data-provenance="recorded"
      aria-current={isShown ? "true" : undefined}
    >
      <td>
        <input
          type="checkbox"
          checked={isChosen}
          disabled={!canChoose}
          onChange={onChoose}
          aria-label={`Compare ${name}`}
          data-testid={`runs.choose.${name}`}
        />
      </td>
      <th scope="row" className={own.run}>
        {isFixed ? (
          <strong>{name}</strong>
        ) : (
          <strong>
            <EditableText
              value={name}
              label={`name of ${name}`}
              maxLength={80}
              onSave={(value) => void renameRun(id, value)}
              testId={`runs.name.${name}`}
            />
          </strong>
        )}
        {pinned && <Pin size={12} aria-label="pinned" />}
        {isShown && <span className={own.mark}>in view</span>}
        <span className={own.line}>{figures.recipe}</span>
        {parent && (
          <span className={own.line} data-testid={`runs.change.${name}`}>
            fork of {parent.name}: {change || "same recipe"}
          </span>
        )}
        {Object.keys(figures.right).length === 0 && (
          <span className={own.line} data-testid={`runs.empty.${name}`}>
            holds no results: it was not evaluated
          </span>
        )}
        {!isFixed && (
          <EditableText
            value={note}
            label={`note on ${name}`}
            placeholder="Add a note"
            maxLength={2000}
            onSave={(value) => void noteRun(id, value)}
            testId={`runs.note.${name}`}
          />
        )}
      </th>
      <td>
        <span className={css.mono}>{figures.date.slice(0, 16).replace("T", " ")}</span>
        <span className={own.line}>{figures.machine}</span>
        <span className={own.line}>{origins[entry.origin]}</span>
      </td>
      <ShareCell score={figures.right.base} />
      <ShareCell score={figures.right.merged} />
      <td className={css.number}>{formatDuration(figures.wallMs)}</td>
      <td className={css.number}>{formatBytes(entry.reportBytes + entry.tensorBytes)}</td>
      <td>
        <RunActions entry={entry} isFixed={isFixed} />
      </td>
    </tr>
  );
}

function ShareCell({ score }: { readonly score: { readonly correct: number; readonly total: number } | undefined }) {
  const share = shareIn(score);
  return (
    <td className={css.number}>
      {share === undefined ? "–" : formatPercent(share)}
      {share !== undefined && <span className={own.line}>n = {score?.total}</span>}
    </td>
  );
}

function RunActions({ entry, isFixed }: { readonly entry: RunEntry; readonly isFixed: boolean }) {
  const [, navigate] = useLocation();
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, pinned } = entry;
  const fork = async () => {
    const { recipe } = await readLedgerRun(id);
    forkRun({ id, name, recipe });
    navigate("/runs/fork");
  };
  return (
    <span className={own.actions}>
      <Button onClick={() => void openRun(id).then(() => navigate("/lab/evaluate"))} testId={`runs.open.${name}`}>
        Open
      </Button>
      <Button onClick={() => void fork()} testId={`runs.fork.${name}`}>
        Fork
      </Button>
      <ExportRun entry={entry} />
      {!isFixed && (
        <>
          <Button
            tone="quiet"
            onClick={() => void pinRun(id, !pinned)}
            aria-label={pinned ? `Unpin ${name}` : `Pin ${name} to the top`}
            testId={`runs.pin.${name}`}
          >
            {pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}
          </Button>
          <Button
            tone="quiet"
            onClick={() => setIsAsking(true)}
            aria-label={`Delete ${name}`}
            testId={`runs.delete.${name}`}
          >
            <Trash2 size={16} aria-hidden />
          </Button>
          <DeleteRun entry={entry} isOpen={isAsking} onClose={() => setIsAsking(false)} />
        </>
      )}
    </span>
  );
}
