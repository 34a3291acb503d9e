import { useRef } from "react";
import { pairedCount, problemWords } from "../../../app/scores";
import type { RunReport, VariantResult } from "../../../engine/report";
import { ExportTools } from "../../widgets/ExportTools";
import type { TableRows } from "../../widgets/tableText";
import { languageName } from "../languageName";
import { exportSource, ResultPanel } from "../ResultPanel";
import { TextTable } from "./TextTable";
import { variantName } from "./variantName";

const title = "Problems gained and lost against the base";

interface PairedProps {
  readonly report: RunReport;
  readonly results: readonly VariantResult[];
}

/** The same problems before and after: how many turned right and how many turned wrong. Nothing for older reports. */
export function PairedTable({ report, results }: PairedProps) {
  const picture = useRef<HTMLDivElement>(null);
  const rows = pairedRows(results);
  if (rows.length < 2) return null;
  const facts = { unit: "problems", n: problemWords(results, "all") };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.paired"
      provenance={report.provenance}
      note="+ wrong in the base, right here; − the other way round. Both models answered the same problems."
      facts={facts}
      tools={
        <ExportTools title={title} file="paired" {...exportSource(report)} {...{ facts, picture }} rows={() => rows} />
      }
    >
      <div ref={picture}>
        <TextTable rows={rows} testId="evaluate.paired.table" />
      </div>
    </ResultPanel>
  );
}

function pairedRows(results: readonly VariantResult[]): TableRows {
  const base = results.find(({ variant }) => variant === "base");
  if (!base) return [];
  const rows = results.flatMap((result) => {
    const counts = result.languages.map((after, i) => {
      const before = base.languages[i];
      return before && pairedCount(before, after);
    });
    if (result === base || counts.some((count) => count === undefined)) return [];
    return [[variantName(result.variant), ...counts.map((count) => `+${count?.gained} −${count?.lost}`)]];
  });
  return [["variant", ...base.languages.map(({ language }) => languageName(language))], ...rows];
}
