import { readFileSync } from "node:fs";

interface Report {
  readonly model: {
    readonly tensors: readonly { readonly shape: readonly number[] }[];
    readonly parameterCount: number;
  };
  readonly keyNeurons: Readonly<Record<string, { readonly count: number; readonly byTensor: readonly number[] }>>;
  readonly losses: Readonly<Record<string, readonly number[]>>;
  readonly recipe: { readonly locate: { readonly keyNeuronRatio: number } };
  readonly stages: readonly { readonly stage: string }[];
}

/** Figures that tests know, put into the shipped recording: what a report may hold and older ones lack. */
export function reportWithFigures(change: Record<string, unknown> = {}): string {
  const report = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")) as Report;
  const { tensors, parameterCount } = report.model;
  const sizes = tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const own = report.recipe.locate.keyNeuronRatio;
  const corpora = Object.keys(report.keyNeurons);
  const keyNeurons = Object.fromEntries(
    corpora.map((corpus) => {
      const { byTensor, ...neurons } = report.keyNeurons[corpus] ?? { count: 0, byTensor: [] };
      const lattice = [0.001, 0.01, own, 0.5].map((ratio) => ({
        ratio,
        threshold: 0.0001 / ratio,
        count: ratio === own ? neurons.count : Math.floor(ratio * parameterCount),
        byTensor: ratio === own ? byTensor : sizes.map((size) => Math.floor(size * ratio)),
      }));
      return [corpus, { ...neurons, byTensor, lattice, importance: sizes.map((_, tensor) => (tensor + 1) / 1000) }];
    }),
  );
  const pairs = corpora.flatMap((_, left) =>
    corpora.slice(left + 1).map((_, after) => ({
      left,
      right: left + 1 + after,
      byTensor: sizes.map((size) => Math.floor(size * own * own * 2)),
    })),
  );
  const movement = Object.fromEntries(
    corpora.map((corpus, index) => [
      corpus,
      {
        count: sizes.map((size, tensor) => (tensor === 1 ? 0 : size)),
        rms: sizes.map((_, tensor) => (tensor === 1 ? 0 : (index + 1) / 1000)),
        largest: sizes.map((_, tensor) => (tensor === 1 ? 0 : (index + 1) / 100)),
      },
    ]),
  );
  const combinations = Array.from({ length: 2 ** corpora.length }, (_, code) =>
    code < 4 ? [0, 500, 300, 700][code] : 0,
  );
  const continuations = {
    prompts: [{ language: "en", text: "Leo has 8 and 6.", answer: "14" }],
    trainings: {
      "learn/ability": [
        { step: 0, texts: ["8+6=15"] },
        { step: 50, texts: ["8+6=14"] },
      ],
    },
  };
  const bytes = (weights: number) => ({ weights, activations: 1000, gradients: 2048, optimiser: 4096, scratch: 1 });
  const known: Readonly<Record<string, object>> = {
    "learn/ability": { made: { wallMs: 2000, steps: 600 }, continuationMs: 0, memory: bytes(4096) },
    "full/ability": { steps: 600, wallMs: 3000, continuationMs: 0, tokenCount: 1, memory: bytes(8192) },
  };
  const stages = report.stages.map((stage) => ({ ...stage, ...known[stage.stage] }));
  const losses = { ...report.losses, "full/ability": report.losses["learn/ability"]?.map((loss) => loss + 0.5) };
  return JSON.stringify({
    ...report,
    keyNeurons,
    overlaps: { corpora, pairs, combinations },
    movement,
    continuations,
    losses,
    stages,
    ...change,
  });
}

/** Losses of one training over so many steps: falling, with one high peak. */
export function longLosses(steps: number, peakAt: number): Record<string, readonly number[]> {
  return { "learn/ability": Array.from({ length: steps }, (_, step) => (step === peakAt ? 9 : 1 + 2 / (step + 1))) };
}
