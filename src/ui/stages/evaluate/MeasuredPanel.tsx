import { useMemo, useRef, useState } from "react";
import { measuredWith, ownReport } from "../../../app/measured";
import { pinsOf } from "../../../app/pins";
import { countedShare, type PairKind, pooledScore, problemWords, shareWords } from "../../../app/scores";
import { type NamedSettings, type SetId, setIds, settingSet, setWords } from "../../../app/settingSets";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import type { LanguageResult } from "../../../evaluation/evaluateModel";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import type { TableRows } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { exportSource, ResultPanel } from "../ResultPanel";
import { MeasureButton } from "./MeasureButton";
import { MeasuredFigure } from "./MeasuredFigure";
import { TextTable } from "./TextTable";

const title = "Other settings of the same run";

/** Settings with what the run measured with them; undefined where it did not. */
export interface MeasuredRow extends NamedSettings {
  readonly languages: readonly LanguageResult[] | undefined;
}

/** Pins, sweeps and ablations of one training, side by side: what was measured, and in a live run the rest on request. */
export function MeasuredPanel({ report, kind }: { readonly report: RunReport; readonly kind: PairKind }) {
  const own = useApp(ownReport);
  const pins = useApp(pinsOf);
  const [chosen, setChosen] = useState<SetId>();
  const id = chosen ?? (pins.length > 0 ? "pins" : "k2");
  const picture = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    (): readonly MeasuredRow[] =>
      settingSet(id, report, pins).map((row) => ({ ...row, languages: own && measuredWith(own, row.settings) })),
    [id, report, own, pins],
  );
  const table = measuredRows(report, rows, kind);
  const { label, words } = setWords[id];
  const results = rows.flatMap(({ id: variant, languages }) => (languages ? [{ variant, languages }] : []));
  const facts = {
    unit: "% of the problems of a language that are answered right",
    n: `${results.length} of ${rows.length} settings measured, ${problemWords(results, kind)}`,
  };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.measured"
      isSettled
      facts={facts}
      provenance={report.provenance}
      note={`${label}: ${words}. Nothing is trained for them: the same deltas are merged in another way and asked the same tests.`}
      tools={
        <ExportTools
          title={`${title}: ${label}`}
          file={`measured-${id}`}
          {...exportSource(report)}
          caption={`share of right results with Wilson's 95 % interval, ${kind} problems`}
          rows={() => table}
          {...{ facts, picture }}
          testId="measured"
        />
      }
    >
      <fieldset className={css.choices} data-testid="measured.sets">
        <legend>compare</legend>
        {setIds.map((set) => (
          <Button
            key={set}
            tone="option"
            aria-pressed={set === id}
            title={setWords[set].words}
            onClick={() => setChosen(set)}
            testId={`measured.set.${set}`}
          >
            {setWords[set].label}
          </Button>
        ))}
      </fieldset>
      <div ref={picture}>
        <MeasuredFigure title={`${title}: ${label}`} report={report} rows={rows} kind={kind} isSweep={id === "k2"} />
      </div>
      <TextTable rows={table} testId="measured.table" />
      <MeasureButton rows={rows} withoutLocate={id === "ablations"} />
    </ResultPanel>
  );
}

/** The table as it is shown and saved: pooled over the languages that receive, then each language. */
function measuredRows(report: RunReport, rows: readonly MeasuredRow[], kind: PairKind): TableRows {
  const reference = report.recipe.reference.language;
  const first = rows.find(({ languages }) => languages)?.languages ?? [];
  const words = (score: ReturnType<typeof countedShare>) => `${shareWords(score)}, n = ${score.total}`;
  return [
    ["settings", `all without ${reference}`, ...first.map(({ language }) => languageName(language))],
    ...rows.map(({ label, languages }) => [
      label,
      languages ? words(pooledScore(languages, reference, kind)) : "not measured",
      ...first.map(({ language }) => {
        const result = languages?.find((entry) => entry.language === language);
        return result ? words(countedShare(result[kind])) : "–";
      }),
    ]),
  ];
}
