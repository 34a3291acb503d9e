import type { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { embeddingBackward, embeddingForward } from "../kernels/embedding";
import type { Batch } from "./batch";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf } from "./layout";
import { type Slabs, slabOf } from "./weights";

/** Rows of a vocabulary table in one slab. */
export interface EmbeddingPart {
  /** [rowCount, hidden]. */
  readonly table: Tensor;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly slab: number;
  /** First scalar in the slab. */
  readonly offset: number;
}

export type EmbeddingParts = readonly EmbeddingPart[];

/** The pieces of a [vocabulary, hidden] tensor; one, unless it is larger than a slab. */
export function embeddingParts(weights: Slabs, name: string): EmbeddingParts {
  const { parts, shape } = placementOf(weights.layout, name);
  return parts.map((part) => {
    const { slab, offset, rowStart, rowCount } = part;
    const table = { ...view(slabOf(weights, part), { offset, shape: [rowCount, shape[1] ?? 1] }), label: name };
    return { table, firstRow: rowStart, rowCount, slab, offset };
  });
}

/** output [tokens, hidden] = the rows of tokenIds. */
export function embedForward(plan: Plan, parts: EmbeddingParts, tokenIds: Tensor, output: Tensor): void {
  for (const { table, firstRow } of parts) embeddingForward(plan, { tokenIds, table, output }, { firstRow });
}

/** Adds gradOutput [tokens, hidden] to the rows of the tokens, summed for each token id, where the table is trained. */
export function embedBackward(
  plan: Plan,
  parts: EmbeddingParts,
  { positions, positionOffsets, uniqueIds }: Batch,
  gradOutput: Tensor,
  store: GradientStore,
): void {
  for (const { firstRow, rowCount, slab, offset } of parts) {
    const sink = sinkOf(store, slab);
    if (!sink) continue;
    const buffers = { positions, positionOffsets, uniqueIds, gradOutput };
    embeddingBackward(plan, buffers, sink, { tableOffset: offset, tableRows: rowCount, firstRow });
  }
}
