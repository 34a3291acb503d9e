const names: Readonly<Record<string, string>> = {
  base: "base",
  merged: "merged (Eq. 5)",
  allTensors: "merged into all tensors (k2 = 100 %)",
  abilityModel: "ability model (key weights only)",
  fullTraining: "all weights trained on the ability",
};

const codes: Readonly<Record<string, string>> = {
  allTensors: "all tensors",
  abilityModel: "ability model",
  fullTraining: "full training",
};

/** A variant's name in words. */
export function variantName(variant: string): string {
  return names[variant] ?? variant;
}

/** Short enough to stand beside a dot. */
export function variantCode(variant: string): string {
  return codes[variant] ?? variant;
}
