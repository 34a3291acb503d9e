import { readFileSync } from "node:fs";

/** Results of a suite that tests know: three seeds, a table, bars, a sweep, kinds of tensors, Fig. 4. */
export function madeSuite(): string {
  const recipe = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  const columns = ["en", "es", "zh", "bn", "te"];
  const cell = (name: string, level: number, more: object = {}) => ({
    name,
    variant: "merged",
    change: {},
    results: [0, 1, 2].map((seed) => ({
      seed,
      scores: columns.map((column, index) => ({
        column,
        correct: level + 3 * index + ((level + index) % 4) * seed,
        total: 100,
        perplexity: 3 + index / 8 + seed / 50 + level / 200,
      })),
      receivers: { count: level, of: 100, byKind: { q: level } },
    })),
    ...more,
  });
  const group = (id: string, title: string, layout: string, cells: readonly object[], more: object = {}) => ({
    ...{ id, title, layout, measure: "accuracy", columns: "languages", cells, claims: [], ...more },
  });
  const claims = [{ better: "MAET", worse: ["Base", "F-CPT (L&A)"] }];
  const sweep = [10, 40, 70, 100].map((x) => cell(`k2 ${x} %`, Math.round(20 + x / 2 - (x * x) / 250), { x }));
  const names = ["ability", "reference", "es", "bn"];
  const pairs = names.flatMap((left, i) =>
    names.slice(i + 1).flatMap((right, j) =>
      ["0", "1", "2", "3"].map((layer) => ({
        left,
        right,
        layer,
        cosine: 0.6 - 0.1 * (i + j) - Number(layer) / 20,
        meanL1: 0.001 * (i + j + 1),
      })),
    ),
  );
  const losses = (rate: number) => Array.from({ length: 120 }, (_, step) => 1.2 + 2 * Math.exp((-rate * step) / 40));
  const studies = [0, 1, 2].map((seed) => ({
    seed,
    pairs,
    curves: [
      { name: "key neurons only", losses: losses(1) },
      { name: "all weights", losses: losses(1.3) },
    ],
  }));
  return JSON.stringify({
    version: 1,
    kind: "suite",
    name: "Made for tests",
    provenance: { adapter: "made adapter", program: "made", runtime: "test", date: "2026-01-02T03:04:05.000Z" },
    seeds: [0, 1, 2],
    recipe,
    groups: [
      group(
        "table2",
        "Table 2: methods by language",
        "languages",
        [cell("Base", 20), cell("F-CPT (L&A)", 62), cell("MAET", 55, { change: { merge: { gamma: 0.75 } } })],
        { claims },
      ),
      group("fig2", "Fig. 2: the method with one part taken out", "bars", [
        cell("MAET", 55),
        cell("without Eq. 2", 41),
      ]),
      group("fig3", "Fig. 3: share of tensors", "curve", sweep, { axis: "k2, % of the tensors" }),
      group("table3", "Table 3: kinds of tensors", "kinds", [cell("attention", 30), cell("MLP", 45)]),
      group("table4", "Table 4: general text", "languages", [cell("Base", 20), cell("MAET", 25)], {
        measure: "perplexity",
      }),
      group("fig4", "Fig. 4: sparse and dense", "study", [cell("MAET", 0, { results: [] })], { studies }),
    ],
    cost: { trainings: 6, trainingsFound: 0, evaluations: 90, evaluationsFound: 0, wallMs: 1000, madeMs: 7_200_000 },
  });
}
