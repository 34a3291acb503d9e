import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { openFile } from "../../../app/commands/openFile";
import { dismissRunsFailure, loadRuns } from "../../../app/commands/runLedger";
import { allRuns } from "../../../app/runs/selectRuns";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import { ErrorCard } from "../../widgets/ErrorCard";
import { FileButton } from "../../widgets/FileButton";
import css from "../Lab.module.css";
import { DamagedRuns } from "./DamagedRuns";
import { KeptBytes } from "./KeptBytes";
import { RunTable } from "./RunTable";

/** Runs that one comparison holds. */
const compareLimit = 6;

/** Every kept run: read, rename, pin, fork, compare, export, import, delete. */
export function LedgerPage() {
  const runs = useApp((state) => state.runs);
  const entries = allRuns({ runs });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [, navigate] = useLocation();
  useEffect(() => void loadRuns(), []);
  const present = chosen.filter((id) => entries.some((entry) => entry.id === id));
  const toggle = (id: string) =>
    setChosen(present.includes(id) ? present.filter((other) => other !== id) : [...present, id].slice(-compareLimit));
  return (
    <>
      <header>
        <h1>Runs</h1>
        <p className={css.goal}>Every run with its recipe, machine and figures. Fork one, or compare two to six.</p>
      </header>
      {runs.failure && (
        <ErrorCard
          title="The ledger of runs"
          cause={runs.failure.message}
          kept={runs.failure.kept}
          actions={[{ label: "Close", onSelect: dismissRunsFailure }]}
        />
      )}
      <div className={css.row}>
        <Button
          tone="primary"
          disabled={present.length < 2}
          onClick={() => navigate(`/runs/compare/${present.join(",")}`)}
          testId="runs.compare"
        >
          Compare {present.length < 2 ? "two to six" : `these ${present.length}`}
        </Button>
        <FileButton
          accept=".zip,.json"
          onFile={(file) => void openFile(file)}
          testId="runs.import"
          inputTestId="runs.file"
        >
          Import a run
        </FileButton>
        <span className={css.muted}>
          A bundle (.atl.zip), run.json or report.json; a file may also be dropped here.
        </span>
      </div>
      <RunTable entries={entries} chosen={present} onChoose={toggle} isFull={present.length >= compareLimit} />
      <DamagedRuns damaged={runs.damaged} />
      <KeptBytes entries={runs.kept} />
    </>
  );
}
