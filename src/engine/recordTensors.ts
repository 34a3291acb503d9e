import { deltaMoments } from "../kernels/blockMoments";
import { tensorCounts } from "../kernels/mask";
import type { TrainingContext } from "../method/locate";
import type { MethodResult } from "../method/run";
import { blockOwners } from "../model/weights";
import type { Movement } from "../training/movementGauge";
import { meetingsOf } from "./meetings";
import type { RunReport } from "./report";

/** What a report keeps of masks and deltas, which are not in it themselves. */
export async function recordTensors(
  context: Pick<TrainingContext, "gpu" | "base">,
  { located, learned }: Pick<MethodResult, "located" | "learned">,
): Promise<Required<Pick<RunReport, "overlaps" | "movement">>> {
  const { gpu, base } = context;
  const owners = blockOwners(base);
  const masks = located.map(({ name, result }) => ({ name, mask: result.mask }));
  const movement: Record<string, Movement> = {};
  for (const { name, result } of learned) {
    const count = [...(await tensorCounts(gpu, result.delta.mask, owners))];
    const { largest, squares } = await deltaMoments(gpu, result.delta, owners);
    const rms = count.map((scalars, tensor) => Math.sqrt((squares[tensor] ?? 0) / Math.max(1, scalars)));
    movement[name] = { count, rms, largest: [...largest] };
  }
  return { overlaps: await meetingsOf(context, masks), movement };
}
