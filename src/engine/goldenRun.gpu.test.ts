import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../base/errors";
import { packRows } from "../formats/packRows";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { openRunTensors } from "../formats/runTensors";
import type { Sources } from "../formats/sources";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readWords } from "../gpu/transfer";
import { maskOfWords } from "../kernels/mask";
import { maskWordsFrom } from "../kernels/neuronMask";
import { addDelta } from "../kernels/sparseDelta";
import { learn } from "../method/learn";
import { corpusStages } from "../method/stages";
import { readTensor, type Slabs, uploadTensor } from "../model/weights";
import type { JobProgress, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { openLoadedModel } from "./loadedModel";
import { openRecording } from "./openRecording";
import { type OpenedModel, openModel, prepareRun } from "./prepare";
import type { RunReport } from "./report";

const folder = "fixtures/goldens/maet";

interface GoldenReport {
  readonly losses: Readonly<Record<string, readonly number[]>>;
  readonly similarity: Readonly<Record<"dot" | "cosine", Readonly<Record<string, number>>>>;
  readonly transferSet: readonly string[];
}

const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${folder}/${path}`) ? openAsBlob(`${folder}/${path}`) : absent(path)),
  readEmbedded: absent,
};

let golden: GoldenReport;
let recipe: Recipe;
let model: OpenedModel;
let prepared: PreparedRun;
let engine: LocalEngine;
let report: RunReport;
let early: unknown;

async function expectedTensors(name: string) {
  return openWeightFiles([await openAsBlob(`${folder}/expected/${name}.safetensors`)]);
}

beforeAll(async () => {
  golden = JSON.parse(await readFile(`${folder}/expected/report.json`, "utf8"));
  recipe = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  await engine.loadModel(model.files);
  early = await engine.readCell(0, 0, 0).catch((error: unknown) => error);
  report = await engine.run(prepared, new JobControl<JobProgress>());
});

afterAll(() => engine?.close());

/** Bits of a mask in the order of a tensor's scalars. */
async function maskBits(words: readonly Uint32Array[], weights: Slabs, name: string): Promise<boolean[]> {
  const parts = weights.layout.byName.get(name)?.parts ?? [];
  return parts.flatMap(({ slab, offset, size }) =>
    Array.from({ length: size }, (_, index) => {
      const scalar = offset + index;
      return (((words[slab]?.[scalar >>> 5] ?? 0) >>> (scalar & 31)) & 1) === 1;
    }),
  );
}

describe("the golden run as a whole", () => {
  test("the loss of every step of every training", () => {
    expect(Object.keys(report.losses).toSorted()).toEqual(Object.keys(golden.losses).toSorted());
    for (const [name, expected] of Object.entries(golden.losses)) {
      // 1e-4: two float32 programs (goldens/README.md); learning also differs by the few scalars at the mask's threshold.
      expected.forEach((loss, step) => {
        const found = report.losses[name]?.[step] ?? Number.NaN;
        expect(Math.abs(found - loss) / loss, `${name}, step ${step}`).toBeLessThan(
          name.startsWith("learn") ? 5e-4 : 1e-4,
        );
      });
    }
  });

  test("masks: Jaccard index of at least 0.99 with PyTorch's", async () => {
    const { gpu, base, method } = engine.finished();
    for (const { name, result } of method.located) {
      const expected = await expectedTensors(`mask.${name}`);
      const words: Uint32Array[] = [];
      for (const { maskWords } of result.mask.slabs) words.push(await readWords(gpu, maskWords));
      let [both, either] = [0, 0];
      for (const { name: tensor } of base.layout.tensors) {
        const bits = await maskBits(words, base, tensor);
        (await expected.read(tensor)).forEach((value, index) => {
          both += Number(value === 1 && bits[index] === true);
          either += Number(value === 1 || bits[index] === true);
        });
      }
      expect(both / either, name).toBeGreaterThanOrEqual(0.99);
    }
  });

  test("similarity both ways, and the transfer set", () => {
    for (const kind of ["dot", "cosine"] as const) {
      const expected = golden.similarity[kind];
      const scale = Math.max(...Object.values(expected).map(Math.abs));
      for (const [tensor, value] of Object.entries(expected)) {
        // A scalar more or less in a mask changes a tensor's sums: 2 % of the largest similarity.
        expect(Math.abs((report.similarity[kind][tensor] ?? Number.NaN) - value), `${kind} ${tensor}`).toBeLessThan(
          0.02 * scale,
        );
      }
    }
    const missing = golden.transferSet.filter((tensor) => !report.transferSet.includes(tensor));
    expect(report.transferSet).toHaveLength(golden.transferSet.length);
    expect(missing.length, missing.join(" ")).toBeLessThanOrEqual(1);
  });

  test("the merged model, for all but 0.5 % of the scalars", async () => {
    const { gpu, weights } = engine.weights("merged");
    const expected = await expectedTensors("merged");
    const base = await openWeightFiles(model.files.weights);
    let [off, total, largest] = [0, 0, 0];
    const errors: number[] = [];
    for (const { name } of weights.layout.tensors) {
      const [found, wanted, from] = [
        await readTensor(gpu, weights, name),
        await expected.read(name),
        await base.read(name),
      ];
      wanted.forEach((value, index) => {
        largest = Math.max(largest, Math.abs(value - (from[index] ?? 0)));
        errors.push(Math.abs(value - (found[index] ?? Number.NaN)));
        total += 1;
      });
    }
    off = errors.filter((error) => !(error <= 1e-3 * largest)).length;
    expect(off / total).toBeLessThan(0.005);
  });
});

describe("pictures of the run", () => {
  test("the engine answers as its tensors file does", async () => {
    const opened = { model: report.model, recipe, tensors: await engine.tensorsFile("F32") };
    const recorded = openRecording(opened, sources, sources.readFile);
    const tensor = report.model.tensors.findIndex(({ name }) => name === "model.layers.1.mlp.down_proj.weight");
    const rect = { row: 0, column: 0, rows: 48, columns: 80 };
    for (const source of [
      { kind: "weights", base: true, coefficients: [1, 0, -1, 0] },
      { kind: "weights", base: false, coefficients: [0, 0, 0, 1] },
      { kind: "mask", corpus: "es" },
    ] as const) {
      const request = { tensor, source, rect, maxRows: 17, maxColumns: 80, summary: "peak" } as const;
      expect(await engine.readTile(request)).toEqual(await recorded.readTile(request));
      const { domain, top, count } = await recorded.readFigures(tensor, source);
      expect(await engine.readFigures(tensor, source)).toMatchObject({ domain, top, count });
    }
    expect(await engine.readCell(tensor, 47, 79)).toEqual(await recorded.readCell(tensor, 47, 79));
    const overlaps = await recorded.readOverlaps("ability", "es");
    expect(await engine.readOverlaps("ability", "es")).toEqual(overlaps);
    expect(overlaps.map(({ left }) => left)).toEqual(report.keyNeurons.ability?.byTensor);
  });

  test("half-precision changes differ by no more than their rounding", async () => {
    const [exact, halved] = [
      await openRunTensors(await engine.tensorsFile("F32"), report.model.tensors),
      await openRunTensors(await engine.tensorsFile("F16"), report.model.tensors),
    ];
    for (const tensor of report.model.tensors.keys()) {
      const values = await halved.readDeltaValues("ability", tensor);
      (await exact.readDeltaValues("ability", tensor)).forEach((value, index) => {
        // Half of the last of 11 bits, or of the smallest subnormal number.
        expect(Math.abs(values[index]! - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      });
    }
  });

  test("there are none before a run, nor while a job runs", async () => {
    expect(early).toMatchObject({ code: "bad-usage", message: expect.stringMatching(/nothing was learned yet/) });
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const control = new JobControl<JobProgress>(() => start());
    const job = engine.run(prepared, control, { until: "locate" }).catch((error: unknown) => error);
    await started;
    await expect(engine.readCell(0, 0, 0)).rejects.toThrow(/a job is running; wait for it or cancel it/);
    control.cancel();
    expect(await job).toMatchObject({ code: "cancelled" });
    expect((await engine.readCell(0, 0, 0)).deltas).toHaveLength(4);
  });
});

describe("learning stage by stage", () => {
  test("trained weights agree with PyTorch, given its masks, and other scalars keep their bits", async () => {
    const gpu = await testDevice();
    using loaded = await openLoadedModel(gpu, model.files);
    using arena = new Arena(gpu);
    const { base, config } = loaded;
    const referenceMask = await expectedTensors("mask.reference");
    for (const stage of corpusStages(recipe, prepared)) {
      const ownMask = await expectedTensors(`mask.${stage.name}`);
      const chosen = new Map<string, Float32Array>();
      for (const { name } of base.layout.tensors) {
        const [own, reference] = [await ownMask.read(name), await referenceMask.read(name)];
        chosen.set(name, stage.withReference ? own.map((value, index) => Math.max(value, reference[index] ?? 0)) : own);
      }
      const words = base.layout.slabs.map(({ blocks }, slab) => {
        const set = new Set<number>();
        for (const { name, parts } of base.layout.tensors) {
          const [part] = parts;
          if (part?.slab !== slab) continue;
          chosen.get(name)?.forEach((value, index) => {
            if (value === 1) set.add(part.offset + index);
          });
        }
        return maskWordsFrom(blocks * 1024, (index) => set.has(index));
      });
      const mask = await maskOfWords(gpu, arena, { label: stage.name, words });
      const rows = packRows(stage.documents, { contextLength: recipe.contextLength, eosTokenId: prepared.eosTokenId });
      const context = { gpu, config, base, recipe, microBatchSize: 2 };
      const before = await allTensors(base);
      const job = learn(context, { label: stage.name, mask, rows, settings: stage.settings }, arena);
      let step = await job.next();
      while (!step.done) step = await job.next();
      const learned = step.value;
      expect(await allTensors(base), "the base is put back bit for bit").toEqual(before);
      using add = new Plan(gpu, "add");
      addDelta(add, { delta: learned.delta, slabs: base.slabs }, 1);
      await add.run();
      await compareTrained(base, before, chosen, stage.name);
      for (const { name } of base.layout.tensors) await restore(base, name, before);
      // 1e-4: two float32 programs, ten steps of AdamW.
      golden.losses[`learn/${stage.name}`]?.forEach((loss, index) => {
        expect(Math.abs(learned.losses[index]! - loss) / loss).toBeLessThan(1e-4);
      });
    }
  });
});

async function allTensors(weights: Slabs): Promise<Map<string, Float32Array>> {
  const gpu = await testDevice();
  const tensors = new Map<string, Float32Array>();
  for (const { name } of weights.layout.tensors) tensors.set(name, await readTensor(gpu, weights, name));
  return tensors;
}

async function restore(weights: Slabs, name: string, values: ReadonlyMap<string, Float32Array>): Promise<void> {
  uploadTensor(await testDevice(), weights, name, new Float32Array(values.get(name) ?? []));
}

/** Within 1e-4 of the largest change, for all but 0.1 % of the scalars; bit for bit outside the mask. */
async function compareTrained(
  weights: Slabs,
  before: ReadonlyMap<string, Float32Array>,
  mask: ReadonlyMap<string, Float32Array>,
  name: string,
): Promise<void> {
  const expected = await expectedTensors(`model.${name}`);
  const found = await allTensors(weights);
  const errors: number[] = [];
  const strayed: string[] = [];
  let largest = 0;
  for (const [tensor, from] of before) {
    const wanted = await expected.read(tensor);
    from.forEach((value, index) => {
      const now = found.get(tensor)?.[index] ?? Number.NaN;
      if (mask.get(tensor)?.[index] !== 1) {
        if (!Object.is(now, value)) strayed.push(`${tensor} ${index}`);
        return;
      }
      largest = Math.max(largest, Math.abs((wanted[index] ?? 0) - value));
      errors.push(Math.abs((wanted[index] ?? 0) - now));
    });
  }
  expect(strayed, "scalars outside the mask that moved").toEqual([]);
  const off = errors.filter((error) => !(error <= 1e-4 * largest)).length;
  expect(off / errors.length, name).toBeLessThan(0.001);
}
