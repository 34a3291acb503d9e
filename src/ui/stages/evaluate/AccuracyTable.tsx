import { averageShare, countedShare, type PairKind, shareWords } from "../../../app/scores";
import { formatPercent } from "../../../base/format";
import type { RunReport, VariantResult } from "../../../engine/report";
import type { Score } from "../../../evaluation/judge";
import type { TableRows } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import own from "./AccuracyTable.module.css";
import { variantName } from "./variantName";

export interface AccuracyTableProps {
  readonly report: RunReport;
  readonly results: readonly VariantResult[];
  readonly kind: PairKind;
}

/** Rows: variants; columns: languages and the average of the languages other than the reference. */
export function AccuracyTable({ report, results, kind }: AccuracyTableProps) {
  const reference = report.recipe.reference.language;
  const first = results[0]?.languages ?? [];
  return (
    <div className={css.scroll}>
      <table className={css.table} data-testid="evaluate.table">
        <thead>
          <tr>
            <th scope="col">variant</th>
            {first.map((result) => (
              <th key={result.language} scope="col">
                {languageName(result.language)} <span className={css.mono}>{result.language}</span>
                {result.language === reference && <span className={css.muted}> (source)</span>}
                <br />
                <span className={css.mono}>n = {result[kind].total}</span>
              </th>
            ))}
            <th scope="col">average without {reference}</th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ variant, languages }) => (
            <tr key={variant} data-variant={variant}>
              <th scope="row">{variantName(variant)}</th>
              {languages.map((result) => (
                <ScoreCell key={result.language} score={result[kind]} />
              ))}
              <td className={css.number}>
                <strong>{formatPercent(averageShare(languages, reference, kind))}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The same table as text, cell by cell: what is saved and copied. */
export function accuracyRows({ report, results, kind }: AccuracyTableProps): TableRows {
  const reference = report.recipe.reference.language;
  const first = results[0]?.languages ?? [];
  return [
    [
      "variant",
      ...first.map((result) => `${languageName(result.language)} (n = ${result[kind].total})`),
      `average without ${reference}`,
    ],
    ...results.map(({ variant, languages }) => [
      variantName(variant),
      ...languages.map((result) => shareWords(countedShare(result[kind]))),
      formatPercent(averageShare(languages, reference, kind)),
    ]),
  ];
}

function ScoreCell({ score }: { readonly score: Score }) {
  const cell = countedShare(score);
  const { share, low, high, total, isFew } = cell;
  if (total === 0) return <td className={css.muted}>n = 0</td>;
  return (
    <td className={own.cell} data-few={isFew}>
      <span className={css.mono}>{shareWords(cell)}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={own.interval} aria-hidden>
        <line x1={0} x2={100} y1={4} y2={4} className={own.axis} />
        <rect x={low * 100} width={Math.max(0.5, (high - low) * 100)} y={2} height={4} className={own.range} />
        <rect x={share * 100 - 0.6} width={1.2} y={0} height={8} className={own.point} />
      </svg>
      {isFew && <span className={css.muted}>n too small</span>}
    </td>
  );
}
