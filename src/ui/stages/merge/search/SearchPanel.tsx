import { useRef } from "react";
import { type ShownSearch, shownSearch } from "../../../../app/search/searchChoice";
import { trialRows, valueScale } from "../../../../app/search/searchView";
import { useSearch } from "../../../../app/store/searchStore";
import { useApp } from "../../../../app/store/store";
import { formatNumber } from "../../../../base/format";
import type { RunReport } from "../../../../engine/report";
import { Button } from "../../../widgets/Button";
import { download } from "../../../widgets/download";
import { ExportTools } from "../../../widgets/ExportTools";
import { clippedWords } from "../../../widgets/figureFacts";
import { TextTable } from "../../evaluate/TextTable";
import { exportSource, ResultPanel } from "../../ResultPanel";
import { SearchChoices } from "./SearchChoices";
import { SearchFigure } from "./SearchFigure";
import { SearchOutcome } from "./SearchOutcome";
import { SearchStart } from "./SearchStart";

const title = "Search coefficients";

/** The coefficients of Eq. 2 to 5 by a search on a part of the tests: what to search, what it saw, what it found. */
export function SearchPanel({ report }: { readonly report: RunReport }) {
  const seen = useSearch((state) => state.seen);
  const isLive = useApp((state) => state.run.mode === "live");
  const shown = shownSearch(report, { seen });
  const picture = useRef<HTMLDivElement>(null);
  const facts = shown && factsOf(shown);
  const caption =
    "value: mean share of right answers, less the weight times the mean ln(perplexity ÷ the base's); only on the searched part of the tests";
  return (
    <>
      <ResultPanel
        title={title}
        testId="merge.search"
        isSettled
        provenance={report.provenance}
        facts={facts}
        note="Tries other coefficients by itself: each trial merges the same deltas in another way and is asked one part of the tests; nothing is trained. Its value is the share of right answers, less the growth of perplexity times a weight. The other part of the tests is first looked at when the search is over."
        tools={
          shown && (
            <>
              <ExportTools
                {...{ title, caption, facts, picture }}
                file="search"
                {...exportSource(report)}
                rows={() => trialRows(shown.trials, shown.best, "whole")}
              />
              {shown.report && <SaveReport search={shown.report} />}
            </>
          )
        }
      >
        {isLive && <SearchChoices languages={report.recipe.languages.length} />}
        <SearchStart shown={shown} />
        {shown && (
          <>
            <div ref={picture}>
              <SearchFigure title={title} shown={shown} />
            </div>
            <details data-testid="search.trials">
              <summary>All trials as a table</summary>
              <TextTable rows={trialRows(shown.trials, shown.best, "printed")} testId="search.table" />
            </details>
          </>
        )}
      </ResultPanel>
      {report.search && shown?.report === report.search.report && (
        <SearchOutcome report={report} search={report.search} />
      )}
    </>
  );
}

function factsOf({ trials }: ShownSearch) {
  const { clipped } = valueScale(trials);
  return {
    unit: "the search's value: share of right answers, less the weighted growth of perplexity in nats a token",
    n: `${formatNumber(trials.length)} settings, each on the searched part of the tests`,
    clipped: clippedWords(clipped, trials.length, "settings"),
  };
}

/** The whole search as the command line writes it. */
function SaveReport({ search }: { readonly search: NonNullable<ShownSearch["report"]> }) {
  return (
    <Button
      tone="quiet"
      title="Save the whole search as JSON, as maet search writes it"
      aria-label={`Save the whole search as JSON: ${title}`}
      onClick={() => download("search.json", `${JSON.stringify(search, null, 1)}\n`, "application/json")}
      testId="search.json"
    >
      JSON
    </Button>
  );
}
