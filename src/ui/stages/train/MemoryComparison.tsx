import { useRef } from "react";
import { formatBytes } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { Role } from "../../../gpu/memory";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import train from "./Train.module.css";

type Bytes = Readonly<Record<Role, number>>;

const roles: readonly { readonly role: Role; readonly sparse: string; readonly full: string }[] = [
  { role: "weights", sparse: "the model, and the key weights once more", full: "a copy of the model" },
  { role: "gradients", sparse: "of the key weights, and of activations", full: "of all weights, and of activations" },
  { role: "optimiser", sparse: "two moments a key weight, and the mask", full: "two moments a weight" },
  { role: "activations", sparse: "of the rows computed at once", full: "of the rows computed at once" },
  { role: "scratch", sparse: "losses and parts of sums", full: "losses and parts of sums" },
];
const title = "Memory of both trainings";

/** Bytes on the GPU by what they are for, of the training on key weights and of the training of all. */
export function MemoryComparison({
  report,
  sparse,
  full,
}: {
  readonly report: RunReport;
  readonly sparse: Bytes;
  readonly full: Bytes;
}) {
  const picture = useRef<HTMLDivElement>(null);
  const most = Math.max(...roles.flatMap(({ role }) => [sparse[role], full[role]]), 1);
  const totals = [sparse, full].map((bytes) => roles.reduce((sum, { role }) => sum + bytes[role], 0));
  const rows = () => [
    ["role", "bytes, key weights", "bytes, all weights"],
    ...roles.map(({ role }) => [role, sparse[role], full[role]]),
    ["in all", ...totals],
  ];
  const facts = { unit: "bytes on the GPU (KiB, MiB: 1024 and 1024² of them)", n: "1 counting of each training" };
  const bar = (bytes: number) => (
    <span className={train.bytes} aria-hidden>
      <i style={{ width: `${(100 * bytes) / most}%` }} />
    </span>
  );
  return (
    <ResultPanel
      title={title}
      testId="train.memory"
      provenance={report.provenance}
      facts={facts}
      note="Counted while each trained: what that training needs on the GPU, without what the run holds besides."
      tools={
        <ExportTools
          title={title}
          file="training-memory"
          {...exportSource(report)}
          facts={facts}
          rows={rows}
          picture={picture}
          testId="train.memory"
        />
      }
    >
      <div ref={picture} className={css.scroll}>
        <table className={css.table} data-testid="train.memory.table">
          <thead>
            <tr>
              <th scope="col">for</th>
              <th scope="col" colSpan={2}>
                key weights alone
              </th>
              <th scope="col" colSpan={2}>
                all weights
              </th>
            </tr>
          </thead>
          <tbody>
            {roles.map((line) => (
              <tr key={line.role}>
                <th scope="row">{line.role}</th>
                <td className={css.number} title={line.sparse}>
                  {formatBytes(sparse[line.role])}
                </td>
                <td>
                  {bar(sparse[line.role])}
                  <span className={css.muted}>{line.sparse}</span>
                </td>
                <td className={css.number} title={line.full}>
                  {formatBytes(full[line.role])}
                </td>
                <td>
                  {bar(full[line.role])}
                  <span className={css.muted}>{line.full}</span>
                </td>
              </tr>
            ))}
            <tr>
              <th scope="row">in all</th>
              <td className={css.number}>{formatBytes(totals[0] ?? 0)}</td>
              <td />
              <td className={css.number}>{formatBytes(totals[1] ?? 0)}</td>
              <td />
            </tr>
          </tbody>
        </table>
        <p className={css.muted} data-legend>
          Bars: from 0 to {formatBytes(most)}, the same for both trainings.
        </p>
      </div>
    </ResultPanel>
  );
}
