import { readFileSync } from "node:fs";

/**
 * The shortest run of the method that trains: three corpora of the embedded world, one step each. The settings of the merge
 * are powers of two, so that every product of theirs is exact and the merged bits are the same on every adapter.
 */
export function largeRecipe(): string {
  const recipe = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  return JSON.stringify({
    ...recipe,
    name: "One step",
    contextLength: 8,
    batchSize: 1,
    precision: "bf16",
    languages: [{ ...recipe.languages[0], mu: 0.5 }],
    locate: { ...recipe.locate, importance: "accumulated-gradient", steps: 1, warmupSteps: 0, keyNeuronRatio: 0.05 },
    learn: { ...recipe.learn, steps: 1, warmupSteps: 0, overrides: {} },
    extract: { alpha: 0.5, beta: 0.25 },
    select: { ...recipe.select, transferRatio: 1 },
    merge: { gamma: 0.5, eta: 1 },
    evaluate: { tests: [] },
  });
}

/** Eq. 5 with these settings, every tensor in the transfer set: γ R(A) + η µ R(L), as numbers over the deltas. */
export const largeCoefficients = { ability: 0.25, reference: -0.25, es: 0.25 } as const;
