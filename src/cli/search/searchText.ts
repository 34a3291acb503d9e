import { formatDuration, formatPercent } from "../../base/format";
import type { SearchComparison, SearchReport } from "../../formats/search/searchReport";
import { textTable } from "../bench/table";

/** What a search found, as text for the terminal. */
export function searchText({ trials, best, comparison, split, wallMs }: SearchReport, out: string): string {
  const symbols = Object.keys(trials[0]?.values ?? {});
  const row = (name: string, trial: SearchReport["trials"][number] | undefined) => [
    name,
    ...symbols.map((symbol) => String(trial?.values[symbol] ?? "")),
    trial?.objective.toFixed(4) ?? "",
  ];
  const settings = textTable(
    ["on the search's set", ...symbols, "objective"],
    [row("own", trials[0]), row("found", trials[best])],
  );
  const languages = comparison[0]?.languages.map(({ language }) => language) ?? [];
  const results = textTable(
    ["on the tests", ...languages.map((language) => `${language}: right, perplexity`)],
    comparison.map((one) => [one.name, ...languages.map((_, index) => resultWords(one, index))]),
  );
  const sides = `${split.search.problems} problems and ${split.search.documents} documents searched on, ${split.test.problems} and ${split.test.documents} others tested on`;
  return `${settings}\n\n${results}\n\n${trials.length} trials, the best was number ${best + 1}; ${sides}; ${formatDuration(wallMs)}; wrote ${out}/search.json, search.csv, search.svg, recipe.json\n`;
}

function resultWords({ languages }: SearchComparison, index: number): string {
  const found = languages[index];
  if (!found) return "";
  const share = found.total > 0 ? formatPercent(found.correct / found.total) : "–";
  return `${share}, ${found.perplexity?.toFixed(3) ?? "–"}`;
}
