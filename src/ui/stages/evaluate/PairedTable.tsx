import { useRef } from "react";
import { type PairedCount, pairedCount, pairedWords, pooledPairs, problemWords } from "../../../app/scores";
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

/** The same problems before and after: how many turned right, how many wrong, and McNemar's test of that. Nothing for older reports. */
export function PairedTable({ report, results }: PairedProps) {
  const picture = useRef<HTMLDivElement>(null);
  const rows = pairedRows(results, report.recipe.reference.language);
  if (rows.length < 2) return null;
  const facts = { unit: "problems", n: problemWords(results, "all") };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.paired"
      provenance={report.provenance}
      note="+ wrong in the base, right here; − the other way round; both models answered the same problems. p (McNemar's exact test) is how often chance alone would split the changed problems at least so unevenly: below 0.05 it is hardly chance. No correction for many comparisons."
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

function pairedRows(results: readonly VariantResult[], reference: string): TableRows {
  const base = results.find(({ variant }) => variant === "base");
  if (!base) return [];
  const others = base.languages.map(({ language }) => language !== reference);
  const rows = results.flatMap((result) => {
    if (result === base) return [];
    const counts = result.languages.flatMap((after, i): PairedCount[] => {
      const before = base.languages[i];
      const count = before && pairedCount(before, after);
      return count ? [count] : [];
    });
    const pooled = counts.length === base.languages.length && pooledPairs(counts.filter((_, i) => others[i]));
    if (!pooled) return [];
    return [[variantName(result.variant), ...[...counts, pooled].map(pairedWords)]];
  });
  const languages = base.languages.map(({ language }) => languageName(language));
  return [["variant", ...languages, `all without ${reference}`], ...rows];
}
