import { lazy, Suspense, useRef } from "react";
import type { SuitePanel } from "../../app/suite/suitePanels";
import css from "../stages/Lab.module.css";
import { ResultPanel } from "../stages/ResultPanel";
import { ExportTools } from "../widgets/ExportTools";
import own from "./Suite.module.css";
import { MarkLegend, SuiteTable } from "./SuiteTable";

const SpreadBars = lazy(() => import("../visuals/SpreadBars").then(({ SpreadBars }) => ({ default: SpreadBars })));
const SpreadLines = lazy(() => import("../visuals/SpreadLines").then(({ SpreadLines }) => ({ default: SpreadLines })));

interface PanelProps {
  readonly panel: SuitePanel;
  readonly run: string;
  /** Where the numbers come from, in words. */
  readonly source: string;
  readonly mode: "recorded" | "live";
}

/** One table or figure of a suite: picture, numbers, and whether the paper's order holds in it. */
export function SuitePanelView({ panel, run, source, mode }: PanelProps) {
  const { id, title, note, unit, n, caption, head, rows, bars, barWords, bestMark, curves } = panel;
  const isDrawn = bars !== undefined || curves !== undefined;
  const picture = useRef<HTMLDivElement>(null);
  const facts = { unit, n };
  const table = [head, ...rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)])];
  return (
    <ResultPanel
      title={title}
      testId={`suite.${id}`}
      facts={facts}
      note={note}
      source={{ kind: mode, words: source }}
      isSettled
      tools={
        <ExportTools
          {...{ title, run, source, caption, facts, ...(isDrawn && { picture }) }}
          file={id}
          rows={() => table}
          testId={`suite.${id}`}
        />
      }
    >
      {isDrawn && (
        <div ref={picture} className={css.figure}>
          <Suspense fallback={<p>Loading the plot …</p>}>
            {bars && <SpreadBars {...{ title, bars, bestMark }} xLabel={barWords} testId={`suite.${id}.bars`} />}
            {curves && (
              <SpreadLines
                title={title}
                xLabel={curves.xWords}
                yLabel={curves.yWords}
                series={curves.series}
                hasDots={curves.hasDots}
                testId={`suite.${id}.lines`}
              />
            )}
          </Suspense>
        </div>
      )}
      <SuiteTable panel={panel} />
      <MarkLegend rows={rows} />
      <p className={css.muted}>{caption}</p>
      <Claims panel={panel} />
    </ResultPanel>
  );
}

/** The paper's order of methods, pair by pair, as these numbers have it. */
function Claims({ panel: { id, claims, isPartial } }: { readonly panel: SuitePanel }) {
  if (claims.length === 0) return null;
  const missed = claims.filter(({ holds }) => !holds).length;
  const begin = isPartial ? "So far the" : "The";
  const pairs = claims.length === 1 ? "the one pair" : `all ${claims.length} pairs`;
  const summary =
    missed === 0
      ? `${begin} paper's order holds in ${pairs}.`
      : `${begin} paper's order does not hold in ${missed} of ${claims.length} pairs.`;
  return (
    <div data-testid={`suite.${id}.claims`}>
      <p>
        <strong>{summary}</strong>
      </p>
      <ul className={own.claims}>
        {claims.map(({ words, holds }) => (
          <li key={words}>
            <span aria-hidden>{holds ? "✓" : "✕"}</span> {words}
          </li>
        ))}
      </ul>
    </div>
  );
}
