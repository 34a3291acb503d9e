import { present } from "../../base/assert";
import type { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { Plan } from "../../gpu/plan";
import { type Tensor, view } from "../../gpu/tensor";
import { upload } from "../../gpu/transfer";
import { copyWeights } from "../../kernels/copyWeights";
import { dropScalars, subtractBase } from "../../kernels/taskVectors";
import type { Slabs } from "../../model/weights";
import { blockTable } from "./blockTable";

/** Where trained weights are read from, slab by slab. */
export interface TrainedWeights {
  read(id: string, slab: number, target: Tensor): Promise<void>;
}

export interface MergeGround {
  readonly gpu: GpuDevice;
  readonly base: Slabs;
  readonly trained: TrainedWeights;
}

/** DARE: scalars dropped at random, each task vector's by its own numbers. */
export interface Dropping {
  readonly rate: number;
  readonly seed: number;
}

/** Puts trained − base of one slab into a buffer; `arena` owns what dropping needs. */
export class VectorLoader {
  readonly #ground: MergeGround;
  readonly #dropping: Dropping | undefined;
  readonly #blocks: Tensor | undefined;

  constructor(ground: MergeGround, arena: Arena, dropping?: Dropping) {
    this.#ground = ground;
    this.#dropping = dropping && dropping.rate > 0 ? dropping : undefined;
    const blocks = Math.max(...ground.base.layout.slabs.map((slab) => slab.blocks));
    this.#blocks = this.#dropping && arena.tensor("taskVector.blocks", [4 * blocks], "scratch", "u32");
  }

  async load(id: string, slab: number, vector: Tensor): Promise<void> {
    const { gpu, base, trained } = this.#ground;
    await trained.read(id, slab, vector);
    using plan = new Plan(gpu, "taskVector");
    subtractBase(plan, { vector, base: present(base.slabs[slab], `slab ${slab} of the base`) });
    if (this.#dropping && this.#blocks) {
      const { rate, seed } = this.#dropping;
      const table = blockTable(base.layout, slab, { seed, purpose: `dare:${id}` });
      const blocks = view(this.#blocks, { shape: [table.length] });
      upload(gpu, blocks, table);
      dropScalars(plan, { vector, blocks }, rate);
    }
    await plan.run();
  }
}

/** output f32 = base, whatever it is stored as. */
export async function copyBase({ gpu, base }: Pick<MergeGround, "gpu" | "base">, output: Slabs): Promise<void> {
  using plan = new Plan(gpu, "baseline.copy");
  base.slabs.forEach((source, index) => {
    copyWeights(plan, { source, target: present(output.slabs[index], `slab ${index} of a baseline`) });
  });
  await plan.run();
}
