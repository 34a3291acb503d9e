import type { TransferKind } from "../formats/recipe";

/** A kind that a tensor has; groups of kinds (`attention`, `mlp`) are what a restriction may name. */
export type TensorKind = Exclude<TransferKind, "attention" | "mlp">;

const groups: Readonly<Record<"attention" | "mlp", readonly TensorKind[]>> = {
  attention: ["q", "k", "v", "qkv", "o"],
  mlp: ["gate", "up", "down"],
};

/** The kind of a parameter by its name on the hub; a bias counts with its matrix. Undefined for names of another form. */
export function tensorKindOf(name: string): TensorKind | undefined {
  // One matrix for queries, keys and values (Baichuan).
  if (name.endsWith(".W_pack.weight")) return "qkv";
  const match = /(?:^|\.)(?:(q|k|v|o|gate|up|down)_proj|(embed)_tokens|lm_(head)|\w*norm)\.(?:weight|bias)$/.exec(name);
  if (!match) return undefined;
  return (match[1] ?? match[2] ?? match[3] ?? "norms") as TensorKind;
}

/** The kinds that a restriction allows, groups taken apart. */
export function allowedKinds(kinds: readonly TransferKind[]): ReadonlySet<TensorKind> {
  return new Set(kinds.flatMap((kind) => (kind === "attention" || kind === "mlp" ? groups[kind] : [kind])));
}
