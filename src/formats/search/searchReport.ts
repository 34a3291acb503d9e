// What a search of coefficients saw, as files.
import { at, lineMark, scale, svgDocument, textMark, ticks } from "../suite/svg";

/** One setting that was tried on the search's held-out set. */
export interface SearchTrial {
  /** By the paper's letter. */
  readonly values: Readonly<Record<string, number>>;
  readonly objective: number;
  /** Mean share of right answers over the languages, in [0, 1]; null where the tests ask no problems. */
  readonly share: number | null;
  /** Mean over the languages of ln(perplexity / the base's); null where there is no held-out text. */
  readonly logPerplexity: number | null;
  readonly wallMs: number;
}

/** The found settings and the recipe's own, both on tests that the search never saw. */
export interface SearchComparison {
  readonly name: "own" | "found";
  readonly values: Readonly<Record<string, number>>;
  readonly languages: readonly {
    readonly language: string;
    readonly correct: number;
    readonly total: number;
    readonly perplexity: number | null;
  }[];
}

/** `search.json`. */
export interface SearchReport {
  readonly version: 1;
  readonly kind: "search";
  readonly name: string;
  readonly provenance: { readonly adapter: string; readonly program: string; readonly date: string };
  readonly seed: number;
  /** Weight of the perplexity in the objective. */
  readonly perplexityWeight: number;
  /** Problems and documents on each side of the split. */
  readonly split: {
    readonly fraction: number;
    readonly search: { readonly problems: number; readonly documents: number };
    readonly test: { readonly problems: number; readonly documents: number };
  };
  /** In their order; the first is the recipe's own setting. */
  readonly trials: readonly SearchTrial[];
  /** Position of the best trial. */
  readonly best: number;
  readonly comparison: readonly SearchComparison[];
  readonly wallMs: number;
}

/** The trials, one a line. */
export function searchCsv({ trials, best }: Pick<SearchReport, "trials" | "best">): string {
  const symbols = Object.keys(trials[0]?.values ?? {});
  const head = ["trial", ...symbols, "objective", "share right", "mean ln(perplexity / base)", "ms", "best"];
  const lines = trials.map(({ values, objective, share, logPerplexity, wallMs }, index) => [
    index + 1,
    ...symbols.map((symbol) => values[symbol] ?? ""),
    objective,
    share ?? "",
    logPerplexity ?? "",
    Math.round(wallMs),
    index === best,
  ]);
  return `${[head, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

const [panelWidth, panelHeight, columns] = [250, 190, 3] as const;
const inner = { left: 52, right: 12, top: 10, bottom: 40 } as const;

/** The surface that the search saw: the objective of every trial over each coefficient. */
export function searchSvg(report: Pick<SearchReport, "name" | "trials" | "best" | "perplexityWeight">): string {
  const { name, trials, best, perplexityWeight } = report;
  const symbols = Object.keys(trials[0]?.values ?? {});
  const yTicks = ticks(
    Math.min(...trials.map(({ objective }) => objective)),
    Math.max(...trials.map(({ objective }) => objective)),
    4,
  );
  const panels = symbols.flatMap((symbol, index) => {
    const place = `translate(${(index % columns) * panelWidth} ${Math.floor(index / columns) * panelHeight})`;
    return [`<g transform="${place}">`, ...panel(symbol, trials, best, yTicks), "</g>"];
  });
  return svgDocument({
    width: panelWidth * columns + 16,
    height: panelHeight * Math.ceil(symbols.length / columns),
    title: `${name}: what the search saw`,
    caption: `${trials.length} trials on the search's held-out set. Objective: mean share of right answers − ${perplexityWeight} × mean ln(perplexity / the base's). Square: the recipe's own settings; star: the best; the later, the darker.`,
    body: panels,
  });
}

function panel(symbol: string, trials: readonly SearchTrial[], best: number, yTicks: readonly number[]): string[] {
  const valueOfTrial = ({ values }: SearchTrial) => values[symbol] ?? 0;
  const xTicks = ticks(Math.min(...trials.map(valueOfTrial)), Math.max(...trials.map(valueOfTrial)), 4);
  const [right, bottom] = [panelWidth - inner.right, panelHeight - inner.bottom];
  const x = scale([xTicks[0] ?? 0, xTicks.at(-1) ?? 1], [inner.left, right]);
  const y = scale([yTicks[0] ?? 0, yTicks.at(-1) ?? 1], [bottom, inner.top]);
  const dots = trials.map((trial, index) => {
    const [cx, cy] = [x(valueOfTrial(trial)), y(trial.objective)];
    if (index === best) return textMark(cx, cy + 6, "★", 'font-size="18" text-anchor="middle" fill="#d55e00"');
    if (index === 0)
      return `<rect x="${at(cx - 4)}" y="${at(cy - 4)}" width="8" height="8" fill="none" stroke="#000000" stroke-width="1.5"/>`;
    const opacity = 0.25 + (0.75 * index) / trials.length;
    return `<circle cx="${at(cx)}" cy="${at(cy)}" r="3" fill="#0072b2" fill-opacity="${at(opacity)}"/>`;
  });
  return [
    ...yTicks.flatMap((value) => [
      lineMark(inner.left, y(value), right, y(value), 'stroke="#e0e0e0"'),
      textMark(inner.left - 5, y(value) + 4, String(value), 'text-anchor="end"'),
    ]),
    ...xTicks.map((value) => textMark(x(value), bottom + 15, String(value), 'text-anchor="middle"')),
    lineMark(inner.left, bottom, right, bottom, 'stroke="#1a1a1a"'),
    textMark((inner.left + right) / 2, bottom + 32, symbol, 'text-anchor="middle" font-weight="600"'),
    ...dots,
  ];
}
