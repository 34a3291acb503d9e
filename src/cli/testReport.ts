import { formatPercent } from "../base/format";
import { type Interval, meanAndDeviation, wilsonInterval } from "../evaluation/interval";
import type { Score, TestFacts } from "../evaluation/judge";
import { mcnemarExact } from "../evaluation/mcnemar";
import type { PastResult } from "../formats/testResults";

/** One test's result, as `results.json` holds it. */
export interface TestResult extends TestFacts {
  readonly test: string;
  readonly language: string;
  /** Of the worked examples; absent where they are the file's first ones. */
  readonly seed?: number;
  readonly all: Score;
  /** 95 %, Wilson. */
  readonly interval: Interval;
  /** Problem by problem: "1" right, "0" wrong. */
  readonly right: string;
}

/** What `evaluate --test --out` writes. */
export interface TestReport {
  readonly version: 1;
  readonly model: string;
  /** SHA-256 of its configuration and weights. */
  readonly modelHash: string;
  readonly adapter: string;
  readonly wallMs: number;
  readonly results: readonly TestResult[];
}

/** Score and interval of a test. */
export function scored(score: Score): Pick<TestResult, "all" | "interval"> {
  return { all: score, interval: wilsonInterval(score.correct, score.total) };
}

/** The results as a table for the terminal; with `before`, another model's, McNemar's test on the same problems. */
export function resultsTable(results: readonly TestResult[], before: readonly PastResult[] | undefined): string {
  const rows = results.map((result) => [
    result.test,
    result.language,
    ...(results.some(({ seed }) => seed !== undefined) ? [String(result.seed ?? "–")] : []),
    String(result.all.total),
    formatPercent(result.all.correct / Math.max(1, result.all.total)),
    result.interval.map((end) => formatPercent(end)).join("–"),
    factWords(result),
    ...(before ? [pairedWords(result, before)] : []),
  ]);
  const head = [
    "test",
    "language",
    ...(results.some(({ seed }) => seed !== undefined) ? ["seed"] : []),
    "n",
    "right",
    "95 % (Wilson)",
    "asked",
    ...(before ? ["gained, lost, p (McNemar)"] : []),
  ];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, ...seedLines(results)].join("\n");
}

/** How a test was asked, in words. */
function factWords({ kind, shots, tooLong, stated, normalised, chance, all }: TestResult): string {
  return [
    kind,
    ...(shots
      ? [`${shots.least === shots.most ? shots.most : `${shots.least} to ${shots.most}`} of ${shots.asked} examples`]
      : []),
    ...(stated === undefined ? [] : [`${stated} of ${all.total} state a result`]),
    ...(normalised
      ? [`${formatPercent(normalised.correct / Math.max(1, normalised.total))} by likelihood a byte`]
      : []),
    ...(chance === undefined ? [] : [`chance ${formatPercent(chance)}`]),
    ...(tooLong ? [`${tooLong} too long, counted wrong`] : []),
  ].join(", ");
}

function pairedWords(after: TestResult, results: readonly PastResult[]): string {
  const before = results.find(({ test, seed }) => test === after.test && seed === after.seed);
  if (!before || before.right.length !== after.right.length) return "other problems";
  let [gained, lost] = [0, 0];
  for (const [index, bit] of [...after.right].entries()) {
    if (bit === "1" && before.right[index] === "0") gained += 1;
    if (bit === "0" && before.right[index] === "1") lost += 1;
  }
  return `+${gained} −${lost}, p = ${mcnemarExact(gained, lost).toPrecision(3)}`;
}

/** Mean ± standard deviation over the seeds of each test. */
function seedLines(results: readonly TestResult[]): string[] {
  const tests = [...new Set(results.map(({ test }) => test))];
  return tests.flatMap((test) => {
    const own = results.filter((result) => result.test === test);
    const { mean, deviation } = meanAndDeviation(own.map(({ all }) => all.correct / Math.max(1, all.total)));
    if (deviation === undefined) return [];
    return [`${test}: ${formatPercent(mean)} ± ${formatPercent(deviation)} (mean ± s.d. of ${own.length} seeds)`];
  });
}
