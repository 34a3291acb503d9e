import { withEveryTensor, withoutAbility, withoutSubtraction } from "../method/ablations";
import type { MergeSettings } from "../method/settings";
import { paperSettings, sameSettings } from "./settings";

/** Settings with a name. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  /** What it sets, in words. */
  readonly words: string;
  readonly settings: MergeSettings;
}

const everyTensorByRank = { exclude: [], force: [], kinds: null } as const;

/** Strengths of Eq. 5 to start from; `own` are the settings of the run's recipe. */
export function strengthPresets(own: MergeSettings): readonly Preset[] {
  const [half, twice] = [own.gamma / 2, Math.min(5, own.gamma * 2)];
  return [
    { id: "run", label: "This run", words: "the settings of the run's recipe", settings: own },
    {
      id: "paper",
      label: "Paper",
      words: "Table 5 of the paper: α 0.8, β 0.2, γ 0.2, η 1, k2 80 %, dot product",
      settings: { ...own, ...paperSettings, ...everyTensorByRank, similarity: "dot" },
    },
    {
      id: "mild",
      label: "Mild",
      words: `half of this run's strengths: γ ${half}, η ${own.eta / 2}`,
      settings: { ...own, gamma: half, eta: own.eta / 2 },
    },
    {
      id: "strong",
      label: "Strong",
      words: `twice this run's ability: γ ${twice}`,
      settings: { ...own, gamma: twice },
    },
    {
      id: "ability",
      label: "Ability only",
      words: "no language weights: every μ 0, η 0",
      settings: { ...own, eta: 0, mu: own.mu.map(() => 0) },
    },
  ];
}

/** The run's settings with one part of the method taken out (Fig. 2 of the paper). */
export function ablationPresets(own: MergeSettings): readonly Preset[] {
  return [
    {
      id: "subtraction",
      label: "Without Eq. 2",
      words: "β = 0: what the source language learned is not taken out, neither of R(A) nor of R(language)",
      settings: withoutSubtraction(own),
    },
    {
      id: "selection",
      label: "Without Eq. 4",
      words: "k2 = 100 %, nothing by hand, every kind: all tensors receive the ability",
      settings: withEveryTensor(own),
    },
    {
      id: "transfer",
      label: "Without the ability",
      words: "γ = 0: languages only",
      settings: withoutAbility(own),
    },
  ];
}

/** The preset that the settings are, if any. */
export function activePreset(presets: readonly Preset[], settings: MergeSettings): Preset | undefined {
  return presets.find((preset) => sameSettings(preset.settings, settings));
}
