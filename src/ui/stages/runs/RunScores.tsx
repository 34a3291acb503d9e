import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { countedShare, type PairKind, pairedCount, pairedWords, problemWords, shareWords } from "../../../app/scores";
import type { LanguageResult } from "../../../evaluation/evaluateModel";
import { ExportTools } from "../../widgets/ExportTools";
import { PairKinds } from "../evaluate/PairKinds";
import { TextTable } from "../evaluate/TextTable";
import { variantName } from "../evaluate/variantName";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { ResultPanel } from "../ResultPanel";
import { runAccent, runCode } from "./runSlot";
import type { LoadedRun } from "./useRunsById";

const ScorePlot = lazy(() => import("../../visuals/ScorePlot").then(({ ScorePlot }) => ({ default: ScorePlot })));

const title = "Right answers, run by run";

/** Languages × runs as dots with their intervals, for one variant; below it the same as numbers. */
export function RunScores({ runs }: { readonly runs: readonly LoadedRun[] }) {
  const variants = [...new Set(runs.flatMap(({ report }) => report.results.map(({ variant }) => variant)))];
  const [wanted, setWanted] = useState("merged");
  const [kind, setKind] = useState<PairKind>("all");
  const variant = variants.includes(wanted) ? wanted : (variants[0] ?? "");
  const picture = useRef<HTMLDivElement>(null);
  const plot = useMemo(() => plotOf(runs, variant, kind), [runs, variant, kind]);
  const rows = useMemo(() => scoreRows(runs, variant, kind), [runs, variant, kind]);
  if (variants.length === 0) return null;
  const measured = runs.flatMap(({ report }) => report.results.filter((result) => result.variant === variant));
  const facts = {
    unit: "% of the problems of a language that are answered right",
    n: `${runs.length} runs, ${problemWords(measured, kind)}`,
  };
  return (
    <ResultPanel
      title={title}
      testId="compare.scores"
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="scores"
          run="comparison"
          source={runs.map(({ entry }) => entry.name).join(", ")}
          caption={`${variantName(variant)}, ${kind} problems`}
          facts={facts}
          rows={() => rows}
          picture={picture}
          testId="compare.scores"
        />
      }
    >
      <div className={css.row}>
        <label>
          variant{" "}
          <select
            className={css.select}
            value={variant}
            onChange={(event) => setWanted(event.target.value)}
            data-testid="compare.variant"
          >
            {variants.map((name) => (
              <option key={name} value={name}>
                {variantName(name)}
              </option>
            ))}
          </select>
        </label>
        <PairKinds kind={kind} onChange={setKind} />
      </div>
      <div ref={picture}>
        <Suspense fallback={<p>Loading the plot …</p>}>
          <ScorePlot
            title={title}
            {...plot}
            levelLabel="the base of each run"
            summary={`${runs.length} runs; the table below has every number`}
            testId="compare.plot"
          />
        </Suspense>
      </div>
      <TextTable rows={rows} testId="compare.scores.table" />
      <p className={css.muted}>
        Every run is counted by itself, from its own record; + and − count the same problems against run {runCode(0)},
        where both records say which were right.
      </p>
    </ResultPanel>
  );
}

function resultIn({ report }: LoadedRun, variant: string, language: string): LanguageResult | undefined {
  return report.results
    .find((result) => result.variant === variant)
    ?.languages.find((result) => result.language === language);
}

function languagesOf(runs: readonly LoadedRun[]): readonly string[] {
  return [
    ...new Set(
      runs.flatMap(({ report }) => report.results.flatMap(({ languages }) => languages.map((l) => l.language))),
    ),
  ];
}

function plotOf(runs: readonly LoadedRun[], variant: string, kind: PairKind) {
  const languages = languagesOf(runs);
  const points = languages.flatMap((group) =>
    runs.flatMap((run, slot) => {
      const result = resultIn(run, variant, group);
      if (!result) return [];
      return [
        { ...countedShare(result[kind]), group, row: run.entry.id, code: runCode(slot), accent: runAccent(slot) },
      ];
    }),
  );
  const levels = languages.flatMap((group) =>
    runs.flatMap((run) => {
      const base = resultIn(run, "base", group);
      return base ? [{ group, share: countedShare(base[kind]).share }] : [];
    }),
  );
  const groups = languages.map((id) => ({ id, label: languageName(id) }));
  return { groups, rows: runs.map(({ entry }) => entry.id), points, levels };
}

function scoreRows(runs: readonly LoadedRun[], variant: string, kind: PairKind) {
  const languages = languagesOf(runs);
  const [first] = runs;
  return [
    ["run", ...languages.map(languageName)],
    ...runs.map((run, slot) => [
      `${runCode(slot)} ${run.entry.name}`,
      ...languages.map((language) => {
        const result = resultIn(run, variant, language);
        if (!result) return "–";
        const words = `${shareWords(countedShare(result[kind]))}${result[kind].total > 0 ? `, n = ${result[kind].total}` : ""}`;
        const before = first && first !== run && kind === "all" ? resultIn(first, variant, language) : undefined;
        const paired = before && pairedCount(before, result);
        return paired ? `${words}, ${pairedWords(paired)}` : words;
      }),
    ]),
  ];
}
