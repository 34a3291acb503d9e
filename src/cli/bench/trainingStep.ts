import { hasCode } from "../../base/errors";
import { formatBytes } from "../../base/format";
import { tuneForModel } from "../../engine/tune";
import type { GpuDevice } from "../../gpu/device";
import type { Role } from "../../gpu/memory";
import { bytesPerElement } from "../../gpu/tensor";
import { readTensor } from "../../model/weights";
import { type JaxTraining, openJaxTraining } from "./jaxTraining";
import type { BenchOptions, BenchResult } from "./sections";
import { textTable } from "./table";
import { type BenchModel, embeddedModel, randomRows, smolModel } from "./trainingModel";
import { trainingProfile } from "./trainingProfile";
import { benchAdamw, benchLearningRate, TrainingRun } from "./trainingRun";

/** One measured training step. The opponent's counts are not known. */
export interface TrainingBenchRow {
  readonly model: string;
  readonly program: "dense" | "LoRA, rank 8" | "masked 5 %" | "masked 5 %, recomputed" | "masked 5 %, bf16" | "jax-js";
  readonly rows: number;
  readonly contextLength: number;
  /** Median. */
  readonly ms: number;
  readonly tokensPerSecond: number;
  /** Mean loss before the first step. */
  readonly firstLoss: number;
  readonly dispatches?: number;
  /** Forward and backward together, the most of any layer. */
  readonly dispatchesPerLayer?: number;
  readonly submits?: number;
  /** During the measured steps. */
  readonly buffersCreated?: number;
  readonly bytes?: Readonly<Record<Role, number>>;
}

const maskShare = 0.05;
const rank = 8;
const warmUpSteps = 3;
/** Two programs that compute the same agree on the loss of the same weights and batch to this. */
const lossTolerance = 1e-3;

interface Workload {
  readonly rows: number;
  readonly contextLength: number;
  readonly steps: number;
}

/** A training step of the embedded model, dense and masked, and by jax-js; and of SmolLM2-135M's shape. */
export async function trainingSection(gpu: GpuDevice, options: BenchOptions): Promise<BenchResult> {
  const notes: string[] = [];
  const rows: TrainingBenchRow[] = [];
  const embedded = await embeddedModel(gpu);
  const workload = options.quick
    ? { rows: 2, contextLength: 128, steps: 3 }
    : { rows: 16, contextLength: 128, steps: 7 };
  const trained = await benchEmbedded(gpu, embedded, workload, options);
  rows.push(...trained.rows);
  notes.push(...trained.notes);
  if (options.quick) {
    notes.push("SmolLM2-135M: left out by --quick");
  } else {
    const smol = gpu.adapter.isFallback
      ? { rows: 1, contextLength: 32, steps: 3 }
      : { rows: 4, contextLength: 512, steps: 7 };
    const large = await benchLarge(gpu, smolModel(gpu), smol, options);
    rows.push(...large.rows);
    notes.push(...large.notes);
  }
  return { rows, text: [textOf(rows), ...notes].join("\n") };
}

interface Part {
  readonly rows: readonly TrainingBenchRow[];
  readonly notes: readonly string[];
}

/** All programs take steps in turn, so that other work on the machine slows them alike. */
async function benchEmbedded(gpu: GpuDevice, model: BenchModel, load: Workload, options: BenchOptions): Promise<Part> {
  const { config } = model;
  const rows = randomRows(config.vocabSize, load.rows, load.contextLength);
  for await (const _ of tuneForModel(gpu, config, load.rows * load.contextLength));
  using dense = await TrainingRun.open(gpu, model, { rows });
  using masked = await TrainingRun.open(gpu, model, { rows, maskShare });
  using recomputed = await TrainingRun.open(gpu, model, { rows, maskShare, recompute: true });
  using halves = await TrainingRun.open(gpu, model, { rows, maskShare, precision: "bf16" });
  using adapters = await TrainingRun.open(gpu, model, { rows, rank });
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  if (options.opponent) {
    for (const { name, shape } of model.layout.tensors) {
      weights.set(name, { shape, values: await readTensor(gpu, dense.weights, name) });
    }
  }
  const notes: string[] = [];
  using opponent = options.opponent
    ? await openJaxTraining({ config, weights, rows, adamw: benchAdamw, learningRate: benchLearningRate })
    : null;
  const opponentLosses: number[] = [];
  if (opponent) {
    const first = await opponent.step();
    opponentLosses.push(first.loss);
    notes.push(`jax-js: the first step, with compilation, took ${(first.ms / 1000).toFixed(1)} s`);
    await opponent.step();
  }
  const measured = await measure(gpu, [dense, masked, recomputed, halves, adapters], load.steps, opponent ?? undefined);
  const result = measured.runs.map((run) => rowOf(model, load, run));
  const [denseRow, maskedRow, recomputedRow, halvesRow, adaptersRow] = result;
  const [firstLoss] = opponentLosses;
  if (opponent && denseRow && firstLoss !== undefined) {
    const jaxRow = { model: model.name, program: "jax-js" as const, ...timing(load, measured.opponentMs), firstLoss };
    const ratio = (row: TrainingBenchRow | undefined) =>
      ((row?.tokensPerSecond ?? 0) / jaxRow.tokensPerSecond).toFixed(1);
    notes.push(`times jax-js: dense ${ratio(denseRow)}, masked ${ratio(maskedRow)}`);
    if (!(Math.abs(firstLoss - denseRow.firstLoss) <= lossTolerance)) {
      throw new Error(`jax-js computes another loss: ${firstLoss} for ${denseRow.firstLoss}`);
    }
    result.push(jaxRow);
  }
  notes.push(...shareNotes(denseRow, maskedRow), ...shareNotes(denseRow, adaptersRow));
  notes.push(...recomputeNotes(maskedRow, recomputedRow));
  notes.push(...halvesNotes(maskedRow, halvesRow));
  if (options.profile) notes.push(await trainingProfile(dense), await trainingProfile(masked));
  return { rows: result, notes };
}

/** One after the other: both at once might not fit. */
async function benchLarge(gpu: GpuDevice, model: BenchModel, load: Workload, options: BenchOptions): Promise<Part> {
  const { config, layout } = model;
  const neededBytes = 4.2 * bytesPerElement * layout.parameterCount;
  // A CPU adapter takes the buffers from the memory of the machine, which would end the process rather than refuse.
  if (gpu.adapter.isFallback && neededBytes > process.availableMemory()) {
    const [needed, free] = [formatBytes(neededBytes), formatBytes(process.availableMemory())];
    return { rows: [], notes: [`${model.name}: left out, a dense step needs ${needed} and ${free} are free`] };
  }
  const rows = randomRows(config.vocabSize, load.rows, load.contextLength);
  for await (const _ of tuneForModel(gpu, config, load.rows * load.contextLength));
  const result: TrainingBenchRow[] = [];
  const profiles: string[] = [];
  try {
    for (const programOptions of [
      {},
      { maskShare },
      { maskShare, recompute: true },
      { maskShare, precision: "bf16" },
      { rank },
    ] as const) {
      using run = await TrainingRun.open(gpu, model, { rows, ...programOptions });
      const { runs } = await measure(gpu, [run], load.steps);
      result.push(...runs.map((measured) => rowOf(model, load, measured)));
      if (options.profile) profiles.push(await trainingProfile(run));
    }
  } catch (error) {
    if (!hasCode(error, "limit") && !hasCode(error, "out-of-memory")) throw error;
    return { rows: result, notes: [`${model.name}: left out, ${(error as Error).message}`] };
  }
  const [dense, masked, recomputed, halves, adapters] = result;
  const notes = [...shareNotes(dense, masked), ...shareNotes(dense, adapters)];
  notes.push(...recomputeNotes(masked, recomputed), ...halvesNotes(masked, halves));
  return { rows: result, notes: [...notes, ...profiles] };
}

interface Measured {
  readonly run: TrainingRun;
  readonly times: readonly number[];
  readonly buffersCreated: number;
  readonly firstLoss: number;
}

async function measure(
  gpu: GpuDevice,
  runs: readonly TrainingRun[],
  steps: number,
  opponent?: JaxTraining,
): Promise<{ readonly runs: readonly Measured[]; readonly opponentMs: readonly number[] }> {
  for (const run of runs) for (let step = 0; step < warmUpSteps; step++) await run.step(true);
  const times = runs.map((): number[] => []);
  const opponentMs: number[] = [];
  const before = gpu.memory.buffersCreated;
  for (let step = 0; step < steps; step++) {
    for (const [index, run] of runs.entries()) times[index]?.push(await run.step());
    if (opponent) opponentMs.push((await opponent.step()).ms);
  }
  const buffersCreated = gpu.memory.buffersCreated - before;
  const measured: Measured[] = [];
  for (const [index, run] of runs.entries()) {
    const [firstLoss = Number.NaN] = await run.readLosses();
    measured.push({ run, times: times[index] ?? [], buffersCreated, firstLoss });
  }
  return { runs: measured, opponentMs };
}

function timing({ rows, contextLength }: Workload, times: readonly number[]) {
  const ms = [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  return { rows, contextLength, ms, tokensPerSecond: (1000 * rows * contextLength) / ms };
}

function rowOf(
  { name }: BenchModel,
  load: Workload,
  { run, times, buffersCreated, firstLoss }: Measured,
): TrainingBenchRow {
  const { step, layer } = run.dispatches();
  const { passPlan, updatePlan } = run.session;
  return {
    model: name,
    program: programOf(run),
    ...timing(load, times),
    firstLoss,
    dispatches: step,
    dispatchesPerLayer: layer,
    submits: passPlan.submitCount + updatePlan.submitCount,
    buffersCreated,
    bytes: run.bytes,
  };
}

function programOf({ maskShare: share, rank: ranked, recompute, precision }: TrainingRun): TrainingBenchRow["program"] {
  if (ranked !== undefined) return "LoRA, rank 8";
  if (share === undefined) return "dense";
  if (precision === "bf16") return "masked 5 %, bf16";
  return recompute ? "masked 5 %, recomputed" : "masked 5 %";
}

function shareNotes(dense?: TrainingBenchRow, masked?: TrainingBenchRow): string[] {
  if (!dense?.bytes || !masked?.bytes) return [];
  const trainedBytes = ({ gradients, optimiser }: Readonly<Record<Role, number>>) => gradients + optimiser;
  const share = trainedBytes(masked.bytes) / trainedBytes(dense.bytes);
  const speed = dense.ms / masked.ms;
  return [
    `${dense.model}: ${masked.program} takes ${share.toFixed(3)} of the bytes for gradient and optimiser and is ${speed.toFixed(2)} times as fast as dense`,
  ];
}

/** What it costs and saves to compute activations again. */
function recomputeNotes(kept?: TrainingBenchRow, again?: TrainingBenchRow): string[] {
  if (!kept?.bytes || !again?.bytes) return [];
  const share = again.bytes.activations / kept.bytes.activations;
  const time = again.ms / kept.ms;
  return [
    `${kept.model}: recomputation takes ${share.toFixed(2)} of the bytes for activations and ${time.toFixed(2)} of the time`,
  ];
}

/** What it costs and saves to store the weights in halves. */
function halvesNotes(full?: TrainingBenchRow, halves?: TrainingBenchRow): string[] {
  if (!full?.bytes || !halves?.bytes) return [];
  const share = halves.bytes.weights / full.bytes.weights;
  const time = halves.ms / full.ms;
  return [`${full.model}: bf16 takes ${share.toFixed(2)} of the bytes for weights and ${time.toFixed(2)} of the time`];
}

function textOf(rows: readonly TrainingBenchRow[]): string {
  const head = ["model", "program", "tokens", "tokens/s", "ms", "first loss", "dispatches", "a layer", "submits"];
  const roles = ["weights", "activations", "gradients", "optimiser"] as const;
  const megabytes = (bytes: number | undefined) => (bytes === undefined ? "" : (bytes / 1e6).toFixed(1));
  const cells = rows.map((row) => [
    row.model,
    row.program,
    `${row.rows} × ${row.contextLength}`,
    row.tokensPerSecond.toFixed(0),
    row.ms.toFixed(1),
    row.firstLoss.toFixed(4),
    ...[row.dispatches, row.dispatchesPerLayer, row.submits, row.buffersCreated].map(
      (count) => count?.toString() ?? "",
    ),
    ...roles.map((role) => megabytes(row.bytes?.[role])),
  ]);
  return textTable([...head, "buffers", ...roles.map((role) => `${role} MB`)], cells);
}
