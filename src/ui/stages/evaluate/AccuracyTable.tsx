import { shareOf } from "../../../app/share";
import { formatPercent } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { Score } from "../../../evaluation/evaluateModel";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import own from "./AccuracyTable.module.css";
import { variantName } from "./variantName";

export type PairKind = "all" | "seen" | "unseen";

/** Fewer answers than this say little: the cell is greyed and says so. */
const fewAnswers = 30;

/** Rows: variants; columns: languages and the average of the languages other than the reference. */
export function AccuracyTable({ report, kind }: { readonly report: RunReport; readonly kind: PairKind }) {
  const reference = report.recipe.reference.language;
  const languages = report.results[0]?.languages.map(({ language }) => language) ?? [];
  const first = report.results[0]?.languages;
  return (
    <div className={css.scroll}>
      <table className={css.table} data-testid="evaluate.table">
        <thead>
          <tr>
            <th scope="col">variant</th>
            {languages.map((language, i) => (
              <th key={language} scope="col">
                {languageName(language)} <span className={css.mono}>{language}</span>
                {language === reference && <span className={css.muted}> (source)</span>}
                <br />
                <span className={css.mono}>n = {first?.[i]?.[kind].total ?? 0}</span>
              </th>
            ))}
            <th scope="col">average without {reference}</th>
          </tr>
        </thead>
        <tbody>
          {report.results.map(({ variant, languages: results }) => {
            const others = results.filter(({ language }) => language !== reference);
            const share =
              others.reduce((sum, result) => sum + shareOf(result[kind]).share, 0) / Math.max(1, others.length);
            return (
              <tr key={variant} data-variant={variant}>
                <th scope="row">{variantName(variant)}</th>
                {results.map((result) => (
                  <ScoreCell key={result.language} score={result[kind]} />
                ))}
                <td className={css.number}>
                  <strong>{formatPercent(share)}</strong>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ScoreCell({ score }: { readonly score: Score }) {
  if (score.total === 0) return <td className={css.muted}>n = 0</td>;
  const { share, low, high } = shareOf(score);
  const isFew = score.total < fewAnswers;
  return (
    <td className={own.cell} data-few={isFew}>
      <span className={css.mono}>
        {formatPercent(share)}{" "}
        <span className={css.muted}>
          [{(low * 100).toFixed(1)}, {(high * 100).toFixed(1)}]
        </span>
      </span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={own.interval} aria-hidden>
        <line x1={0} x2={100} y1={4} y2={4} className={own.axis} />
        <rect x={low * 100} width={Math.max(0.5, (high - low) * 100)} y={2} height={4} className={own.range} />
        <rect x={share * 100 - 0.6} width={1.2} y={0} height={8} className={own.point} />
      </svg>
      {isFew && <span className={css.muted}>too few</span>}
    </td>
  );
}
