// Eq. 5 on the GPU: the merged model beside the base, remade whenever the settings change.
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { upload } from "../gpu/transfer";
import { blockCoefficientCount, merge, mergeWindow } from "../kernels/merge";
import type { SparseDelta } from "../kernels/neuronMask";
import { allocateSlabs, type Slabs, storageOf } from "../model/weights";
import type { Coefficients } from "./extract";

/** The merged weights and the plan that makes them. */
export class MergedModel implements Disposable {
  readonly weights: Slabs;
  readonly #gpu: GpuDevice;
  readonly #plan: Plan;
  readonly #writeTable: (table: readonly Coefficients[]) => void;
  #table: readonly Coefficients[] | undefined;

  /** `arena` owns the buffers. */
  constructor(gpu: GpuDevice, arena: Arena, base: Slabs, deltas: readonly SparseDelta[]) {
    const { layout } = base;
    this.#gpu = gpu;
    this.weights = allocateSlabs(arena, layout, "merged", "weights", storageOf(base));
    const blockTensors = layout.slabs.map(({ blocks, blockTensor }, index) => {
      const tensor = arena.tensor(`blockTensor.${index}`, [blocks], "scratch", "u32");
      upload(gpu, tensor, blockTensor);
      return tensor;
    });
    const tableShape = [layout.tensors.length, deltas.length];
    const coefficients = arena.tensor("mergeTable", tableShape, "scratch");
    const blockCoefficients = arena.tensor(
      "blockCoefficients",
      [blockCoefficientCount(deltas.length, blockTensors)],
      "scratch",
    );
    const window = mergeWindow(base.slabs);
    this.#plan = new Plan(gpu, "merge");
    merge(this.#plan, {
      base: base.slabs,
      output: this.weights.slabs,
      deltas,
      blockTensors,
      coefficients,
      blockCoefficients,
      change: window > 0 ? arena.tensor("mergeChange", [window], "scratch") : undefined,
    });
    this.#writeTable = (table) => upload(gpu, coefficients, Float32Array.from(table.flat()));
  }

  /** What the weights were made with last; undefined before the first `remake`. */
  get table(): readonly Coefficients[] | undefined {
    return this.#table;
  }

  /** merged[τ] = base[τ] + Σ table[τ][d] · delta_d[τ]; rows by tensor in the order of the layout. */
  async remake(table: readonly Coefficients[]): Promise<void> {
    this.#table = table;
    this.#writeTable(table);
    await this.#plan.run();
    this.#gpu.throwIfFailed();
  }

  [Symbol.dispose](): void {
    this.#plan[Symbol.dispose]();
  }
}
