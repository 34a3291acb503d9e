import { present } from "../../base/assert";
import { Arena } from "../../gpu/arena";
import { Plan } from "../../gpu/plan";
import { sizeOf, view } from "../../gpu/tensor";
import type { NeuronMask, SparseDelta } from "../../kernels/neuronMask";
import { allocatePacked, packValues } from "../../kernels/sparseDelta";
import { type MergeGround, VectorLoader } from "./vectorLoader";

/** Of what a full training changed only the scalars of `mask` (mask after training); `deltas` owns the values. */
export async function keptChange(
  ground: MergeGround,
  { id, mask }: { readonly id: string; readonly mask: NeuronMask },
  deltas: Arena,
): Promise<SparseDelta> {
  const { gpu, base } = ground;
  const values = allocatePacked(deltas, mask, `kept.${id}`, "weights");
  using arena = new Arena(gpu);
  const scratch = arena.tensor("taskVector", [Math.max(...base.slabs.map(sizeOf))], "scratch");
  const loader = new VectorLoader(ground, arena);
  await Promise.all([arena.allocated(), deltas.allocated()]);
  for (const [index, slab] of mask.slabs.entries()) {
    const vector = view(scratch, { shape: present(base.slabs[index], `slab ${index}`).shape });
    await loader.load(id, index, vector);
    using plan = new Plan(gpu, "baseline.keep");
    const part = { slabs: [slab], count: slab.count };
    const packed = present(values[index], `values of slab ${index}`);
    packValues(plan, { delta: { mask: part, values: [packed] }, slabs: [vector] });
    await plan.run();
  }
  return { mask, values };
}
