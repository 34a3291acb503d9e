import { useRef } from "react";
import { heldoutWords, perplexityOf } from "../../../app/scores";
import { formatScalar } from "../../../base/format";
import type { RunReport, VariantResult } from "../../../engine/report";
import { ExportTools } from "../../widgets/ExportTools";
import type { TableRows } from "../../widgets/tableText";
import { languageName } from "../languageName";
import { exportSource, ResultPanel } from "../ResultPanel";
import { TextTable } from "./TextTable";
import { variantName } from "./variantName";

const title = "Perplexity of general text (times the base's)";

interface PerplexityProps {
  readonly report: RunReport;
  readonly results: readonly VariantResult[];
}

/** exp(mean loss) of held-out general text, and how many times the base's it is: 1 means that nothing was lost. */
export function PerplexityTable({ report, results }: PerplexityProps) {
  const picture = useRef<HTMLDivElement>(null);
  const rows = perplexityRows({ report, results });
  const facts = {
    unit: "perplexity, exp of the mean loss in nats a token; × times the base’s",
    n: heldoutWords(report, results),
  };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.perplexity"
      provenance={report.provenance}
      note={`Lower is better. What was lost of a language shows here.${hasIntervals(results) ? " In brackets the 95 % interval, by the bootstrap over rows of text: their mean loss, drawn again 2000 times with replacement." : ""}`}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="perplexity"
          {...exportSource(report)}
          {...{ facts, picture }}
          rows={() => rows}
        />
      }
    >
      <div ref={picture}>
        <TextTable rows={rows} testId="evaluate.perplexity.table" />
      </div>
    </ResultPanel>
  );
}

/** Older reports have none. */
function hasIntervals(results: readonly VariantResult[]): boolean {
  return results.some(({ languages }) => languages.some(({ perplexityInterval }) => perplexityInterval));
}

/** The table as text: "4.21 [4.10, 4.33] (×1.11)"; the base without its factor. */
function perplexityRows({ report, results }: PerplexityProps): TableRows {
  const languages = results[0]?.languages.map(({ language }) => language) ?? [];
  return [
    ["variant", ...languages.map(languageName)],
    ...results.map((result) => [
      variantName(result.variant),
      ...languages.map((language) => {
        const found = perplexityOf(report, result, language);
        if (!found) return "–";
        const times = result.variant === "base" || found.timesBase === undefined ? "" : formatScalar(found.timesBase);
        const interval = found.interval ? ` [${found.interval.map(formatScalar).join(", ")}]` : "";
        return `${formatScalar(found.value)}${interval}${times && ` (×${times})`}`;
      }),
    ]),
  ];
}
