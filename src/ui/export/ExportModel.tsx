import { type ReactNode, useState } from "react";
import {
  cancelExport,
  canWriteFolders,
  type ExportChoice,
  exportSource,
  exportToArchive,
  exportToFolder,
} from "../../app/commands/exportModel";
import { contentChoices, scalarTypeWords } from "../../app/exportChoices";
import { exportCost } from "../../app/exportCost";
import { isBusy } from "../../app/steps";
import { patch, useApp } from "../../app/store/store";
import { formatBytes, formatDuration } from "../../base/format";
import type { RunReport } from "../../engine/report";
import type { ExportScalarType } from "../../formats/export/checkpointFiles";
import type { MergeSettings } from "../../method/settings";
import { FailureCard } from "../errors/FailureCard";
import { Button } from "../widgets/Button";
import { download, fileName } from "../widgets/download";
import css from "./ExportModel.module.css";
import { HubUpload } from "./HubUpload";

export interface ExportModelProps {
  readonly report: RunReport;
  /** Of the run, for the name of the files. */
  readonly name: string;
  readonly settings: MergeSettings;
  /** Where the settings come from, in words. */
  readonly settingsWords: string;
}

/** Writes what a run learned as a checkpoint that other programs load: choice, cost, progress, result. */
export function ExportModel({ report, name, settings, settingsWords }: ExportModelProps) {
  const source = useApp((state) => exportSource(state, report));
  const [key, setKey] = useState("merged");
  const [scalarType, setScalarType] = useState<ExportScalarType>("F32");
  const choices = contentChoices(report);
  const chosen = choices.find((choice) => choice.key === key) ?? choices[0];
  if (!source || !chosen) {
    return (
      <p className={css.muted} data-testid="export.missing">
        The weights of this run are not here: it came without its tensors. Open the bundle that holds them, or run it
        live.
      </p>
    );
  }
  const file = fileName(name, chosen.key, scalarType.toLowerCase());
  const choice: ExportChoice = { content: chosen.content, settings, scalarType, name: file };
  return (
    <div className={css.export} data-testid="export">
      <div className={css.choices}>
        <Choice label="What" value={chosen.key} onChange={setKey} testId="export.content">
          {choices.map((choice) => (
            <option key={choice.key} value={choice.key}>
              {choice.label}
            </option>
          ))}
        </Choice>
        <Choice
          label="Numbers"
          value={scalarType}
          onChange={(value) => setScalarType(value as ExportScalarType)}
          testId="export.type"
        >
          {Object.entries(scalarTypeWords).map(([type, words]) => (
            <option key={type} value={type}>
              {words}
            </option>
          ))}
        </Choice>
      </div>
      <Contents words={`${chosen.words}, with ${settingsWords}`} isLive={source === "gpu"} />
      <Buttons report={report} choice={choice} />
      <HubUpload report={report} choice={choice} />
      <Outcome report={report} />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
  readonly children: ReactNode;
}

function Choice({ label, value, onChange, testId, children }: ChoiceProps) {
  return (
    <label className={css.choice}>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
        {children}
      </select>
    </label>
  );
}

function Contents({ words, isLive }: { readonly words: string; readonly isLive: boolean }) {
  const place = isLive
    ? "Read from the GPU as they are there."
    : "Made from the recorded changes and the base's own files; no GPU is needed.";
  return (
    <p className={css.muted} data-testid="export.words">
      That is {words}. Files as model hubs have them: <code>model.safetensors</code> (in parts above 2 GB),
      configuration, tokenizer, and a model card with settings and figures. {place}
    </p>
  );
}

function Buttons({ report, choice }: { readonly report: RunReport; readonly choice: ExportChoice }) {
  const busy = useApp(isBusy);
  const isExporting = useApp(({ modelExport }) => modelExport.status === "running");
  const speed = useApp(({ modelExport }) => modelExport.bytesPerSecond);
  const { sizeBytes, seconds, basis } = exportCost(report.model, choice.scalarType, speed);
  const cost = `${formatBytes(sizeBytes)} · ${basis === "guessed" ? "estimated" : "≈"} ${formatDuration(Math.max(1, seconds) * 1000)}`;
  const archive = async () => {
    const file = await exportToArchive(report, choice);
    if (file) download(file.name, file, "application/zip");
  };
  const hasFolders = canWriteFolders();
  return (
    <div className={css.row}>
      {hasFolders && (
        <Button disabled={busy} onClick={() => void exportToFolder(report, choice)} testId="export.folder">
          Save to a folder … <span className={css.cost}>{cost}</span>
        </Button>
      )}
      <Button disabled={busy} onClick={() => void archive()} testId="export.archive">
        Download as .zip {!hasFolders && <span className={css.cost}>{cost}</span>}
      </Button>
      {busy && !isExporting && <span className={css.muted}>A run is under way; export after it.</span>}
    </div>
  );
}

/** Progress of the export under way, what the last one wrote, or why it failed; of this run only. */
function Outcome({ report }: Pick<ExportModelProps, "report">) {
  const { status, progress, done, failure, report: exported } = useApp((state) => state.modelExport);
  if (exported !== report) return null;
  if (status === "running") {
    const share = progress ? progress.done / Math.max(1, progress.total) : 0;
    const left = progress?.secondsLeft;
    return (
      <div className={css.row}>
        <progress className={css.progress} aria-label="Progress of the export" max={1} value={share} />
        <span data-testid="export.progress">
          {progress ? `${formatBytes(progress.done)} of ${formatBytes(progress.total)}` : "reading …"}
          {left !== undefined && left >= 1 && ` · ${formatDuration(left * 1000)} left`}
        </span>
        <Button onClick={cancelExport} testId="export.cancel">
          Cancel
        </Button>
      </div>
    );
  }
  if (failure) {
    const dismiss = { label: "Put away", onSelect: () => patch("modelExport", { failure: undefined }) };
    return <FailureCard failure={failure} own={[dismiss]} />;
  }
  return (
    <p className={css.muted} role="status" data-testid="export.done">
      {done
        ? `Wrote ${done.name}: ${done.fileCount} files, ${formatBytes(done.sizeBytes)}, in ${formatDuration(done.wallMs)}.`
        : "Nothing was written."}
    </p>
  );
}
