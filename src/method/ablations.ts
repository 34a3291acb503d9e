import type { MergeSettings } from "./settings";

/** Every tensor receives the ability: without Eq. 4. */
export function withEveryTensor(settings: MergeSettings): MergeSettings {
  return { ...settings, transferRatio: 1, exclude: [], force: [], kinds: null };
}

/** What the reference language learned is not taken out: without the subtraction of Eq. 2. */
export function withoutSubtraction(settings: MergeSettings): MergeSettings {
  return { ...settings, beta: 0 };
}

/** Languages only. */
export function withoutAbility(settings: MergeSettings): MergeSettings {
  return { ...settings, gamma: 0 };
}
