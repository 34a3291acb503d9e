// Section 4 of the method: the tensors least like the languages receive the ability.
import { assert } from "../base/assert";
import { AppError } from "../base/errors";
import type { MergeSettings } from "./settings";
import { allowedKinds, type TensorKind, tensorKindOf } from "./tensorKind";

/** How many of `tensorCount` tensors the ratio k2 takes: floor(k2 · count). */
export function transferCount(transferRatio: number, tensorCount: number): number {
  assert(transferRatio >= 0 && transferRatio <= 1, `transferRatio ${transferRatio}`);
  // A ratio such as 0.29 times 100 is 28.999999999999996 in floating point; the count it means is 29.
  return Math.min(tensorCount, Math.floor(transferRatio * tensorCount + 1e-9));
}

/** Indices of the tensors by descending similarity (the most language-like first), ties by name. */
export function rankTensors(names: readonly string[], similarity: readonly number[]): readonly number[] {
  assert(names.length === similarity.length, `${names.length} names, ${similarity.length} similarities`);
  return names
    .map((_, index) => index)
    .sort((a, b) => (similarity[b] ?? 0) - (similarity[a] ?? 0) || compareText(names[a] ?? "", names[b] ?? ""));
}

/** The last floor(k2 · count) of a ranking: T, as indices. */
export function selectTransfer(ranking: readonly number[], transferRatio: number): readonly number[] {
  return ranking.slice(ranking.length - transferCount(transferRatio, ranking.length));
}

type Selection = Pick<MergeSettings, "transferRatio" | "exclude" | "force" | "kinds">;

/**
 * T, by tensor: those that the cut takes, less the excluded ones and other kinds than `kinds` allows, and the forced
 * ones. The cut itself does not move for what was decided by hand. Names of no tensor count for nothing here:
 * `checkSelection` refuses them.
 */
export function receivers(
  names: readonly string[],
  ranking: readonly number[],
  settings: Selection,
): readonly boolean[] {
  const selected = new Array<boolean>(names.length).fill(false);
  for (const tensor of selectTransfer(ranking, settings.transferRatio)) selected[tensor] = true;
  if (settings.kinds) {
    const allowed = allowedKinds(settings.kinds);
    kindsOf(names).forEach((kind, tensor) => {
      if (kind === undefined || !allowed.has(kind)) selected[tensor] = false;
    });
  }
  const decide = (list: readonly string[], value: boolean) => {
    for (const name of list) {
      const tensor = names.indexOf(name);
      if (tensor >= 0) selected[tensor] = value;
    }
  };
  decide(settings.exclude, false);
  decide(settings.force, true);
  return selected;
}

/** Error: `bad-recipe` where `exclude` or `force` names a tensor that the model does not have. */
export function checkSelection(
  names: readonly string[],
  { exclude, force }: Pick<Selection, "exclude" | "force">,
): void {
  for (const [field, list] of Object.entries({ exclude, force })) {
    const unknown = list.find((name) => !names.includes(name));
    if (unknown === undefined) continue;
    throw new AppError("bad-recipe", `select.${field}: the model has no tensor "${unknown}"; take it out of the list`);
  }
}

const kindsByNames = new WeakMap<readonly string[], readonly (TensorKind | undefined)[]>();

/** Kinds of a list of names; kept with the list, since a moved slider asks again. */
function kindsOf(names: readonly string[]): readonly (TensorKind | undefined)[] {
  const known = kindsByNames.get(names) ?? names.map(tensorKindOf);
  kindsByNames.set(names, known);
  return known;
}

/** By code unit, so that the order is the same in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
