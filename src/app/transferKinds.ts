import type { RunReport } from "../engine/report";
import type { MergeSettings } from "../method/settings";
import { allowedKinds, type TensorKind, tensorKindOf } from "../method/tensorKind";
import { tensorNames } from "./report";

const order: readonly TensorKind[] = ["q", "k", "v", "qkv", "o", "gate", "up", "down", "norms", "embed", "head"];

/** Groups of kinds that Table 3 of the paper restricts the transfer to. */
export const kindGroups = [
  { name: "attention", kinds: ["q", "k", "v", "qkv", "o"] },
  { name: "MLP", kinds: ["gate", "up", "down"] },
] as const;

/** A kind with its tensors and those of them that receive the ability. */
export interface KindCount {
  readonly kind: TensorKind;
  readonly isAllowed: boolean;
  readonly tensors: number;
  readonly selected: number;
}

/** The kinds that the model has, in the order of computation. */
export function kindCounts(
  report: RunReport,
  { kinds }: Pick<MergeSettings, "kinds">,
  selected: readonly boolean[],
): readonly KindCount[] {
  const allowed = kinds && allowedKinds(kinds);
  const counts = new Map<TensorKind, { tensors: number; selected: number }>();
  tensorNames(report).forEach((name, tensor) => {
    const kind = tensorKindOf(name);
    if (!kind) return;
    const count = counts.get(kind) ?? { tensors: 0, selected: 0 };
    count.tensors += 1;
    if (selected[tensor]) count.selected += 1;
    counts.set(kind, count);
  });
  return order.flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [{ kind, isAllowed: allowed?.has(kind) ?? true, ...count }] : [];
  });
}
