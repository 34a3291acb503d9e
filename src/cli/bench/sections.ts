import type { GpuDevice } from "../../gpu/device";
import { benchMatmul } from "./matmul";
import { benchMethodKernels } from "./method";
import { textTable } from "./table";
import { trainingSection } from "./trainingStep";

/** What a section is asked for. */
export interface BenchOptions {
  /** Fewer and smaller measurements, to see that everything works. */
  readonly quick: boolean;
  /** Whether jax-js runs the same work after ours. */
  readonly opponent: boolean;
  /** Whether the training step's time is shown by kernel. */
  readonly profile: boolean;
}

/** The numbers of a section: rows of plain data for the file, and the same as text. */
export interface BenchResult {
  readonly rows: readonly object[];
  readonly text: string;
}

/** One part of the benchmark. */
export interface BenchSection {
  readonly name: string;
  run(gpu: GpuDevice, options: BenchOptions): Promise<BenchResult>;
}

/** The parts in the order in which they run. */
export const sections: readonly BenchSection[] = [
  { name: "matrix product", run: matmulSection },
  { name: "training step", run: trainingSection },
  { name: "k-th largest, Gram, merge", run: methodSection },
];

async function matmulSection(gpu: GpuDevice, options: BenchOptions): Promise<BenchResult> {
  const rows = await benchMatmul(gpu, options);
  const head = [
    "layer",
    "tokens × inputs × outputs",
    "form",
    "variant",
    "GFLOP/s",
    "of best",
    "jax-js",
    "times jax-js",
  ];
  const cells = rows.map(({ name, shape, form, variant, gflops, shareOfBest, jaxGflops }) => [
    name,
    `${shape.tokens} × ${shape.inputs} × ${shape.outputs}`,
    form,
    variant,
    gflops.toFixed(2),
    `${(100 * shareOfBest).toFixed(0)}%`,
    jaxGflops?.toFixed(2) ?? "",
    jaxGflops === undefined ? "" : (gflops / jaxGflops).toFixed(2),
  ]);
  return { rows, text: textTable(head, cells) };
}

async function methodSection(gpu: GpuDevice): Promise<BenchResult> {
  const rows = await benchMethodKernels(gpu);
  const cells = rows.map(({ name, sizeBytes, ms, gbPerSecond }) => [
    name,
    (sizeBytes / 1e6).toFixed(1),
    ms.toFixed(1),
    gbPerSecond.toFixed(2),
  ]);
  return { rows, text: textTable(["kernel", "MB moved", "ms", "GB/s"], cells) };
}
