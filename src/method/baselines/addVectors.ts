import { present } from "../../base/assert";
import { Arena } from "../../gpu/arena";
import { Plan } from "../../gpu/plan";
import { sizeOf, view } from "../../gpu/tensor";
import { upload } from "../../gpu/transfer";
import { addVector } from "../../kernels/taskVectors";
import type { Slabs } from "../../model/weights";
import { copyBase, type Dropping, type MergeGround, VectorLoader } from "./vectorLoader";

/** A trained model's change, with its strength in every tensor. */
export interface VectorTerm {
  readonly id: string;
  /** By tensor, in the order of the layout. */
  readonly coefficients: readonly number[];
}

/**
 * output f32 = base + Σ coefficients[τ] · (trained − base)[τ], scalars dropped where DARE asks for it. One slab of one task
 * vector is on the GPU at a time.
 */
export async function addVectors(
  ground: MergeGround,
  { terms, dropping }: { readonly terms: readonly VectorTerm[]; readonly dropping?: Dropping | undefined },
  output: Slabs,
): Promise<void> {
  const { gpu, base } = ground;
  await copyBase(ground, output);
  using arena = new Arena(gpu);
  const scratch = arena.tensor("taskVector", [Math.max(...output.slabs.map(sizeOf))], "scratch");
  const blocks = Math.max(...base.layout.slabs.map((slab) => slab.blocks));
  const factors = arena.tensor("taskVector.coefficients", [blocks], "scratch");
  const loader = new VectorLoader(ground, arena, dropping);
  await arena.allocated();
  for (const [index, target] of output.slabs.entries()) {
    const { blockTensor } = present(base.layout.slabs[index], `slab ${index}`);
    const vector = view(scratch, { shape: target.shape });
    const blockCoefficients = view(factors, { shape: [blockTensor.length] });
    using plan = new Plan(gpu, "baseline.add");
    addVector(plan, { vector, blockCoefficients, output: target });
    for (const { id, coefficients } of terms) {
      await loader.load(id, index, vector);
      upload(
        gpu,
        blockCoefficients,
        Float32Array.from(blockTensor, (tensor) => coefficients[tensor] ?? 0),
      );
      await plan.run();
    }
  }
}
