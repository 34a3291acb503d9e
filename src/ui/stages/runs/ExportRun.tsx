import { useState } from "react";
import { bundleRun } from "../../../app/commands/exportRun";
import { readLedgerRun } from "../../../app/commands/runLedger";
import { metricHead, metricRows } from "../../../app/runs/metricRows";
import type { RunEntry } from "../../../app/runs/runEntry";
import { writeRunFile } from "../../../app/runs/runFile";
import { useApp } from "../../../app/store/store";
import { messageOf } from "../../../base/errors";
import type { RunReport } from "../../../engine/report";
import { download, fileName } from "../../widgets/download";
import { toCsv } from "../../widgets/tableText";
import { ExportModelDialog } from "./ExportModelDialog";
import own from "./Runs.module.css";

interface RunFormat {
  readonly label: string;
  readonly end: string;
  readonly type: string;
  readonly make: (entry: RunEntry, report: RunReport) => string | Blob | Promise<Blob>;
}

const formats: Readonly<Record<string, RunFormat>> = {
  bundle: {
    label: "bundle .atl.zip (shows the same pictures elsewhere)",
    end: ".atl.zip",
    type: "application/zip",
    make: bundleRun,
  },
  json: {
    label: "run.json (recipe, machine, every figure, pins)",
    end: ".run.json",
    type: "application/json",
    make: (entry, report) => writeRunFile(entry, report, useApp.getState().pins.byRun[entry.id]),
  },
  csv: {
    label: "CSV of every figure",
    end: ".metrics.csv",
    type: "text/csv",
    make: ({ name }, report) => toCsv([metricHead, ...metricRows(name, report)]),
  },
};

/** The option that opens a dialog instead of saving at once. */
const modelFiles = "model";

/** Saves a run as a file, or opens the choice of its model files. */
export function ExportRun({ entry }: { readonly entry: RunEntry }) {
  const [failure, setFailure] = useState("");
  const [choosesModel, setChoosesModel] = useState(false);
  const save = async ({ end, type, make }: RunFormat) => {
    try {
      const content = await make(entry, await readLedgerRun(entry.id));
      download(`${fileName(entry.name)}${end}`, content, type);
      setFailure("");
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <>
      <select
        className={own.select}
        value=""
        aria-label={`Export ${entry.name}`}
        onChange={(event) => {
          const format = formats[event.target.value];
          if (format) void save(format);
          else setChoosesModel(event.target.value === modelFiles);
        }}
        data-testid={`runs.export.${entry.name}`}
      >
        <option value="" hidden>
          Export
        </option>
        {Object.entries(formats).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
        <option value={modelFiles}>model files .safetensors (merged, checkpoints, R(A), R_Lang) …</option>
      </select>
      {choosesModel && <ExportModelDialog entry={entry} onClose={() => setChoosesModel(false)} />}
      {failure && <span role="alert">{failure}</span>}
    </>
  );
}
