import { lazy, Suspense } from "react";
import { exampleProblem, type ProbeProblem } from "../../../app/probeChoice";
import { countedShare, shareWords } from "../../../app/scores";
import { describeChange, sameSettings, settingsOf } from "../../../app/settings";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import { PanelBoundary } from "../../errors/PanelBoundary";
import { AnswerPair } from "../merge/AnswerPair";
import { ProvenanceLine } from "../ResultPanel";
import css from "./StartPage.module.css";

const TransferKnobs = lazy(() => import("./TransferKnobs").then(({ TransferKnobs }) => ({ default: TransferKnobs })));

/** The transfer of the run in view, whole: what it gained, its sliders with the map they move, one prompt before and after. */
export function Transfer({ report }: { readonly report: RunReport }) {
  const example = exampleProblem(report);
  return (
    <section
      className={css.transfer}
      data-provenance={report.provenance.kind}
      aria-label="The whole transfer"
      data-testid="start.transfer"
    >
      <h2>The whole transfer, with its sliders</h2>
      <ProvenanceLine provenance={report.provenance} />
      <AverageLine report={report} />
      {report.gram.matrices.length > 0 && (
        <div className={css.room}>
          <PanelBoundary>
            <Suspense fallback={null}>
              <TransferKnobs />
            </Suspense>
          </PanelBoundary>
        </div>
      )}
      {example && <Example report={report} {...example} />}
    </section>
  );
}

interface ExampleProps {
  readonly report: RunReport;
  readonly problem: ProbeProblem;
  readonly rule: "gained" | "first";
}

/** One prompt, both models. The texts stand for the settings that made them, and say so where the sliders have moved. */
function Example({ report, problem, rule }: ExampleProps) {
  const settings = useApp((state) => state.compose.settings);
  const used = settingsOf(report.recipe);
  const isStale = settings !== undefined && !sameSettings(used, settings);
  const languages = report.recipe.languages.map(({ language }) => language);
  return (
    <>
      <h3>Before and after</h3>
      <p data-testid="start.rule">
        {rule === "gained"
          ? "The first of the problems kept that the base gets wrong and the merged model right:"
          : "The first of the problems kept:"}
      </p>
      <AnswerPair {...problem} isStale={isStale} />
      {isStale && (
        <p className={css.cost} data-testid="start.stale">
          These texts were made with {describeChange(used, settings, languages)}. New text needs a live run.
        </p>
      )}
    </>
  );
}

/** Right answers of base and merged model over the languages that the ability was moved into. */
function AverageLine({ report }: { readonly report: RunReport }) {
  const { results, recipe } = report;
  const count = (variant: string) => {
    const languages = results.find((result) => result.variant === variant)?.languages ?? [];
    const scores = languages.filter(({ language }) => language !== recipe.reference.language).map(({ all }) => all);
    const correct = sum(scores.map((score) => score.correct));
    return { ...countedShare({ correct, total: sum(scores.map((score) => score.total)) }), languages: scores.length };
  };
  const [base, merged] = [count("base"), count("merged")];
  if (!(base.total > 0 && merged.total > 0)) return null;
  return (
    <p data-testid="start.average">
      Right answers in {merged.languages} languages: base {shareWords(base)}, merged {shareWords(merged)} (n ={" "}
      {merged.total}, Wilson's 95 % interval).
    </p>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
