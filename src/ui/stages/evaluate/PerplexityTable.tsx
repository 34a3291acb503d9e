import { formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { ResultPanel } from "../ResultPanel";
import { variantName } from "./variantName";

/** exp(mean loss) of held-out general text, and how many times the base's it is: 1 means that nothing was lost. */
export function PerplexityTable({ report }: { readonly report: RunReport }) {
  const base = report.results.find(({ variant }) => variant === "base");
  const languages = report.results[0]?.languages.map(({ language }) => language) ?? [];
  return (
    <ResultPanel
      title="Perplexity of general text (times the base's)"
      testId="evaluate.perplexity"
      provenance={report.provenance}
      note="Lower is better. What was lost of a language shows here."
    >
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">variant</th>
              {languages.map((language) => (
                <th key={language} scope="col" className={css.number}>
                  {languageName(language)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.results.map(({ variant, languages: results }) => (
              <tr key={variant}>
                <th scope="row">{variantName(variant)}</th>
                {results.map(({ language, perplexity }) => {
                  const before = base?.languages.find((result) => result.language === language)?.perplexity;
                  const times = before && perplexity !== null ? ` (×${formatScalar(perplexity / before)})` : "";
                  return (
                    <td key={language} className={css.number}>
                      {perplexity === null ? "–" : formatScalar(perplexity)}
                      <span className={css.muted}>{variant === "base" ? "" : times}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ResultPanel>
  );
}
