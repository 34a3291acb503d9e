import { lazy, Suspense, useMemo, useRef } from "react";
import { countedShare, type PairKind, problemWords } from "../../../app/scores";
import type { RunReport, VariantResult } from "../../../engine/report";
import type { ScorePoint } from "../../visuals/ScorePlot";
import { ExportTools } from "../../widgets/ExportTools";
import { languageName } from "../languageName";
import { exportSource, ResultPanel } from "../ResultPanel";
import { variantCode } from "./variantName";

const ScorePlot = lazy(() => import("../../visuals/ScorePlot").then(({ ScorePlot }) => ({ default: ScorePlot })));

const title = "Right answers, language by language";

export interface ScorePanelProps {
  readonly report: RunReport;
  /** The report's variants and whatever else was measured with the same tests. */
  readonly results: readonly VariantResult[];
  readonly kind: PairKind;
}

/** Languages × variants as dots with their intervals, and the base as the level to beat. */
export function ScorePanel({ report, results, kind }: ScorePanelProps) {
  const picture = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => languageGroups(results, report.recipe.reference.language), [results, report]);
  const points = useMemo(() => results.flatMap((result) => variantPoints(result, kind)), [results, kind]);
  const rows = useMemo(() => results.map(({ variant }) => variant), [results]);
  const levels = useMemo(
    () => points.flatMap(({ row, group, share }) => (row === "base" ? [{ group, share }] : [])),
    [points],
  );
  const facts = { unit: "% of the problems of a language that are answered right", n: problemWords(results, kind) };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.scores"
      provenance={report.provenance}
      facts={facts}
      note="An answer counts when its number is exactly right, so chance is close to 0; the base's own share is the level to beat."
      tools={
        <ExportTools
          title={title}
          file="scores"
          {...exportSource(report)}
          caption={`share of right results with Wilson's 95 % interval, ${kind} problems`}
          facts={facts}
          rows={() => [
            ["variant", "language", "pairs", "correct", "n", "share", "low95", "high95"],
            ...results.flatMap(({ variant, languages }) =>
              languages.map((result) => {
                const { correct, total, share, low, high } = countedShare(result[kind]);
                return [variant, result.language, kind, correct, total, share, low, high];
              }),
            ),
          ]}
          picture={picture}
        />
      }
    >
      <div ref={picture}>
        <Suspense fallback={<p>Loading the plot …</p>}>
          <ScorePlot
            title={title}
            groups={groups}
            rows={rows}
            points={points}
            levels={levels}
            levelLabel="the base"
            summary={`${rows.length} variants in ${groups.length} languages; the table below has every number`}
            testId="evaluate.plot"
          />
        </Suspense>
      </div>
    </ResultPanel>
  );
}

/** Languages in the order of the tests; the reference is called the source. */
export function languageGroups(results: readonly VariantResult[], reference: string) {
  const languages = results[0]?.languages.map(({ language }) => language) ?? [];
  return languages.map((id) => ({ id, label: `${languageName(id)}${id === reference ? " (source)" : ""}` }));
}

const accents: Readonly<Record<string, string>> = { base: "var(--text)", merged: "var(--accent)" };

function variantPoints({ variant, languages }: VariantResult, kind: PairKind): ScorePoint[] {
  return languages.map((result) => ({
    ...countedShare(result[kind]),
    group: result.language,
    row: variant,
    code: variantCode(variant),
    accent: accents[variant] ?? "var(--muted)",
  }));
}
