import { useRef, useState } from "react";
import { adapterName } from "../../../app/report";
import { compareRecipes } from "../../../app/runs/recipeDiff";
import { formatDuration } from "../../../base/format";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import { RunChip } from "./RunChip";
import type { LoadedRun } from "./useRunsById";

const title = "Settings";

/** Recipe and machine of the runs, side by side; only what differs, unless all is asked for. */
export function DifferenceTable({ runs }: { readonly runs: readonly LoadedRun[] }) {
  const [isFull, setIsFull] = useState(false);
  const picture = useRef<HTMLDivElement>(null);
  const settings = compareRecipes(runs.map(({ report }) => report.recipe));
  const rows = [...settings, ...circumstances(runs)];
  const shown = isFull ? rows : rows.filter(({ differs }) => differs);
  const head = ["setting", ...runs.map(({ entry }) => entry.name)];
  const facts = {
    unit: "as each setting says",
    n: `${shown.length} of ${rows.length} settings of ${runs.length} runs`,
  };
  return (
    <ResultPanel
      title={title}
      testId="compare.settings"
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="settings"
          run="comparison"
          source={runs.map(({ entry }) => entry.name).join(", ")}
          {...{ facts, picture }}
          rows={() => [head, ...shown.map(({ label, values }) => [label, ...values])]}
          testId="compare.settings"
        />
      }
    >
      <label>
        <input
          type="checkbox"
          checked={!isFull}
          onChange={(event) => setIsFull(!event.target.checked)}
          data-testid="compare.differences"
        />{" "}
        differences only ({rows.filter(({ differs }) => differs).length} of {rows.length})
      </label>
      <div ref={picture} className={css.scroll}>
        <table className={css.table} data-testid="compare.table">
          <thead>
            <tr>
              <th scope="col">setting</th>
              {runs.map(({ entry }, slot) => (
                <th key={entry.id} scope="col">
                  <RunChip slot={slot} /> {entry.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ path, label, values, differs }) => (
              <tr key={path} data-differs={differs}>
                <th scope="row" title={path}>
                  {label}
                </th>
                {values.map((value, i) => (
                  <td key={runs[i]?.entry.id} className={css.mono}>
                    {differs && isFull ? <strong>{value}</strong> : value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p className={css.muted}>The runs have the same settings and machine.</p>}
    </ResultPanel>
  );
}

/** What is no setting and yet differs between runs: where, when and how long. */
function circumstances(runs: readonly LoadedRun[]) {
  const row = (label: string, read: (run: LoadedRun) => string) => {
    const values = runs.map(read);
    return { path: label, label, values, differs: new Set(values).size > 1 };
  };
  return [
    row("model", ({ report }) => report.model.name),
    row("adapter", ({ report }) => adapterName(report.provenance.adapter)),
    row("runtime", ({ report }) => report.provenance.runtime),
    row("program", ({ report }) => report.provenance.program),
    row("date", ({ report }) => report.provenance.date.slice(0, 16).replace("T", " ")),
    row("took", ({ report }) => formatDuration(report.wallMs)),
  ];
}
