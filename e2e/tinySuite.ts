import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

const json = (name: string, content: unknown) => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify(content)),
});

/** A suite that takes seconds on a software adapter, and its recipe: two trainings, five evaluations, three cells. */
export function tinySuite() {
  const short = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  const steps = { steps: 2 };
  const [test] = short.evaluate.tests.filter(({ language }: { language: string }) => language === "es");
  const recipe = {
    ...short,
    name: "Tiny",
    contextLength: 32,
    batchSize: 2,
    languages: short.languages.slice(0, 1),
    locate: { ...short.locate, steps: 1, warmupSteps: 0 },
    learn: { ...short.learn, ...steps, overrides: {} },
    evaluate: { ...short.evaluate, tests: [test], problemLimit: 2, heldoutTokenLimit: 100 },
  };
  const cells = [
    { name: "Base", variant: "base" },
    { name: "MAET" },
    { name: "half strength", change: { merge: { gamma: 0.5 } } },
  ];
  const claims = [{ better: "MAET", worse: ["Base"] }];
  const group = { id: "table2", title: "Table 2: made small", measure: "perplexity", cells, claims };
  const suite = { version: 1, name: "Tiny suite", recipe: "../recipes/tiny.json", seeds: [0, 1], groups: [group] };
  return { suite: json("tiny-suite.json", suite), recipe: json("tiny.json", recipe) };
}

/** Kept scores by name, with the moment each was written. */
export async function keptScores(page: Page): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(async () => {
    const found: Record<string, number> = {};
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("suites", { create: true });
    for await (const [name, handle] of folder.entries()) {
      if (!name.startsWith("score-")) continue;
      const { size, lastModified } = await (handle as FileSystemFileHandle).getFile();
      if (size > 0) found[name] = lastModified;
    }
    return found;
  });
}
