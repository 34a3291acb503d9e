import { present } from "../../base/assert";
import { Arena } from "../../gpu/arena";
import type { GpuDevice } from "../../gpu/device";
import { Plan } from "../../gpu/plan";
import { upload } from "../../gpu/transfer";
import { locateMask } from "../../kernels/mask";
import type { NeuronMask } from "../../kernels/neuronMask";
import { randomScores } from "../../kernels/taskVectors";
import { allocateSlabs, type Slabs } from "../../model/weights";
import { blockTable } from "./blockTable";

/**
 * `count` scalars of the model, drawn without replacement by `seed` and `corpus`; `masks` owns the mask. Scalars whose
 * random numbers of 30 bits equal the last one drawn are in it too: of a billion about one.
 */
export async function randomMask(
  { gpu, base }: { readonly gpu: GpuDevice; readonly base: Slabs },
  { corpus, count, seed }: { readonly corpus: string; readonly count: number; readonly seed: number },
  masks: Arena,
): Promise<NeuronMask> {
  using arena = new Arena(gpu);
  const scores = allocateSlabs(arena, base.layout, "randomScores", "scratch");
  using plan = new Plan(gpu, "randomMask");
  for (const [index, slab] of scores.slabs.entries()) {
    const table = blockTable(base.layout, index, { seed, purpose: `mask:${corpus}` });
    const blocks = arena.tensor("randomScores.blocks", [table.length], "scratch", "u32");
    upload(gpu, blocks, table);
    randomScores(plan, { scores: present(slab, `slab ${index}`), blocks });
  }
  await arena.allocated();
  await plan.run();
  return (await locateMask(gpu, masks, { label: `random.${corpus}`, scores: scores.slabs, k: count })).mask;
}
