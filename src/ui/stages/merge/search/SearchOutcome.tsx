import { useRef } from "react";
import { pinSettings } from "../../../../app/commands/pinSettings";
import { putSlidersBack, takeSettings } from "../../../../app/commands/searchSettings";
import { comparisonRows } from "../../../../app/search/searchView";
import { describeChange, sameSettings } from "../../../../app/settings";
import { useSearch } from "../../../../app/store/searchStore";
import { useApp } from "../../../../app/store/store";
import { formatNumber, formatPercent, formatScalar } from "../../../../base/format";
import type { RunReport, SearchResult } from "../../../../engine/report";
import { Button } from "../../../widgets/Button";
import { ExportTools } from "../../../widgets/ExportTools";
import { TextTable } from "../../evaluate/TextTable";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";
import { exportSource, ResultPanel } from "../../ResultPanel";

const title = "What the search found, on tests that it never saw";

interface OutcomeProps {
  readonly report: RunReport;
  readonly search: SearchResult;
}

/** The found settings: their value where it searched, both settings where it did not look, and what can be done with them. */
export function SearchOutcome({ report, search }: OutcomeProps) {
  const { split, comparison } = search.report;
  const picture = useRef<HTMLDivElement>(null);
  const rows = comparisonRows(comparison, languageName);
  const sizes = ({ problems, documents }: (typeof split)["test"]) =>
    `${formatNumber(problems)} problems and ${formatNumber(documents)} documents`;
  const facts = {
    unit: "% of the problems that are answered right; perplexity, exp of the mean loss in nats a token",
    n: `2 settings, ${sizes(split.test)}`,
  };
  return (
    <ResultPanel
      title={title}
      testId="merge.search.found"
      isSettled
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          {...{ title, facts, picture }}
          file="search-test"
          {...exportSource(report)}
          caption="share of right results with Wilson's 95 % interval; perplexity of all languages: the geometric mean"
          rows={() => rows}
        />
      }
    >
      <Found search={search} languages={report.recipe.languages.map(({ language }) => language)} />
      <p className={css.muted} data-testid="search.parts">
        Searched on {formatPercent(split.fraction, 0)} of the tests, drawn by seed: {sizes(split.search)}. The table is
        of the rest: {sizes(split.test)}, which have no text in common with the searched part and were never looked at
        before the end.
      </p>
      <div ref={picture}>
        <TextTable rows={rows} testId="search.comparison" />
        <p className={css.muted} data-legend>
          In brackets: Wilson's 95 % interval. Where the intervals of two settings overlap widely, they may be equally
          good.
        </p>
      </div>
      <Actions found={search.found} />
    </ResultPanel>
  );
}

function Found({ search, languages }: { readonly search: SearchResult; readonly languages: readonly string[] }) {
  const { own, found, report } = search;
  const [first, best] = [report.trials[0], report.trials[report.best]];
  const isSame = sameSettings(own, found);
  return (
    <p data-testid="search.found">
      {isSame
        ? "No setting that was tried is better than the run's own where the search looked."
        : `Found: ${describeChange(own, found, languages)}.`}{" "}
      Value on the searched part: {formatScalar(first?.objective ?? 0)} with the run's own settings
      {!isSame && `, ${formatScalar(best?.objective ?? 0)} with the found ones`}.
    </p>
  );
}

function Actions({ found }: Pick<SearchResult, "found">) {
  const sliders = useApp((state) => state.compose.settings);
  const before = useSearch((state) => state.before);
  const isUsed = sliders !== undefined && sameSettings(sliders, found);
  return (
    <div className={css.row}>
      <Button disabled={isUsed} onClick={() => takeSettings(found)} testId="search.use">
        Use these settings
      </Button>
      {isUsed && before && (
        <Button tone="quiet" onClick={putSlidersBack} testId="search.back">
          Put the sliders back
        </Button>
      )}
      <Button onClick={() => void pinSettings(found)} testId="search.pin">
        Pin these settings
      </Button>
      <span className={css.muted} role="status">
        {isUsed ? "The sliders stand so." : ""}
      </span>
    </div>
  );
}
