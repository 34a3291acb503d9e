// TIES-Merging (Yadav et al., arXiv 2306.01708): trim, elect the sign, merge disjointly.
import { present } from "../../base/assert";
import { Arena } from "../../gpu/arena";
import { Plan } from "../../gpu/plan";
import { sizeOf, type Tensor, view } from "../../gpu/tensor";
import { histogramBins, kthLargest } from "../../kernels/kthLargest";
import { electSigns, meanOfElected } from "../../kernels/taskVectors";
import { allocateSlabs, type Slabs } from "../../model/weights";
import { copyBase, type Dropping, type MergeGround, VectorLoader } from "./vectorLoader";

export interface Ties {
  readonly ids: readonly string[];
  /** Share of each task vector's scalars that is kept, the largest of all tensors together. */
  readonly density: number;
  readonly lambda: number;
  readonly dropping?: Dropping | undefined;
}

/**
 * output f32 = base + lambda · the mean of the trimmed changes that have the elected sign, scalar by scalar. A whole task
 * vector is on the GPU only while its threshold is found; the sums are those of one slab.
 */
export async function mergeTies(ground: MergeGround, ties: Ties, output: Slabs): Promise<void> {
  const { gpu, base } = ground;
  await copyBase(ground, output);
  using arena = new Arena(gpu);
  const vectors = allocateSlabs(arena, base.layout, "taskVector", "scratch");
  const largest = Math.max(...vectors.slabs.map(sizeOf));
  const sums = {
    positive: arena.tensor("ties.positive", [largest], "scratch"),
    negative: arena.tensor("ties.negative", [largest], "scratch"),
    counts: arena.tensor("ties.counts", [largest], "scratch", "u32"),
  };
  const loader = new VectorLoader(ground, arena, ties.dropping);
  const states = await thresholds({ ground, arena, vectors, loader }, ties);
  for (const [index, target] of output.slabs.entries()) {
    const vector = present(vectors.slabs[index], `slab ${index} of a task vector`);
    const part = (tensor: Tensor) => view(tensor, { shape: target.shape });
    const { positive, negative, counts } = sums;
    const election = { positive: part(positive), negative: part(negative), counts: part(counts) };
    using clear = new Plan(gpu, "ties.clear");
    for (const sum of Object.values(election)) clear.clear(sum);
    await clear.run();
    for (const [v, id] of ties.ids.entries()) {
      await loader.load(id, index, vector);
      using elect = new Plan(gpu, "ties.elect");
      electSigns(elect, { ...election, vector, kthState: present(states[v], `the threshold of ${id}`) });
      await elect.run();
    }
    using finish = new Plan(gpu, "ties.merge");
    meanOfElected(finish, { ...election, output: target }, ties.lambda);
    await finish.run();
  }
}

/** Of each task vector what `kthLargest` leaves: the least magnitude that is kept. */
async function thresholds(
  {
    ground: { gpu, base },
    arena,
    vectors,
    loader,
  }: { readonly ground: MergeGround; readonly arena: Arena; readonly vectors: Slabs; readonly loader: VectorLoader },
  { ids, density }: Ties,
): Promise<Tensor[]> {
  const k = Math.max(1, Math.floor(density * base.layout.parameterCount));
  const histogram = arena.tensor("ties.histogram", [histogramBins], "scratch", "u32");
  const states = ids.map((id) => arena.tensor(`ties.threshold.${id}`, [4], "scratch", "u32"));
  await arena.allocated();
  for (const [v, id] of ids.entries()) {
    for (const [index, vector] of vectors.slabs.entries()) await loader.load(id, index, vector);
    using plan = new Plan(gpu, "ties.threshold");
    const state = present(states[v], `the threshold of ${id}`);
    kthLargest(plan, { scores: vectors.slabs, histogram, state }, { k, order: "magnitude" });
    await plan.run();
  }
  return states;
}
