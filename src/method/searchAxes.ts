import type { SearchAxis } from "../base/patternSearch";
import type { MergeSettings } from "./settings";

/** Whether μ is turned: one factor on all languages, or each by itself. */
export type MuSearch = "together" | "each" | "none";

/** Coefficients that are one number for all languages, in the order of the method. */
export const searchedCoefficients = ["alpha", "beta", "gamma", "eta", "transferRatio"] as const;

export type SearchedCoefficient = (typeof searchedCoefficients)[number];

/** One coefficient of Eq. 2 to 5 that a search turns. */
export interface SettingAxis extends SearchAxis {
  /** α, β, γ, η, k2, μ, or `μ es`. */
  readonly symbol: string;
  read(settings: MergeSettings): number;
  write(settings: MergeSettings, value: number): MergeSettings;
}

function numberAxis(symbol: string, key: SearchedCoefficient, range: SearchAxis): SettingAxis {
  return {
    symbol,
    ...range,
    read: (settings) => settings[key],
    write: (settings, value) => ({ ...settings, [key]: value }),
  };
}

/** Which coefficients a search turns. */
export interface SearchedSettings {
  readonly coefficients: readonly SearchedCoefficient[];
  readonly mu: MuSearch;
}

/** The coefficients that a search turns, with their ranges, for the languages of a recipe. */
export function searchAxes(
  start: MergeSettings,
  languages: readonly string[],
  { coefficients, mu }: SearchedSettings,
): readonly SettingAxis[] {
  const range = { low: 0, high: 1, step: 0.1, least: 0.02 };
  const together: SettingAxis = {
    symbol: "μ",
    ...range,
    high: 3,
    step: 0.25,
    read: () => 1,
    write: (settings, factor) => ({ ...settings, mu: start.mu.map((one) => one * factor) }),
  };
  const each = languages.map(
    (language, index): SettingAxis => ({
      symbol: `μ ${language}`,
      ...range,
      read: ({ mu: all }) => all[index] ?? 0,
      write: (settings, value) => ({ ...settings, mu: settings.mu.map((one, i) => (i === index ? value : one)) }),
    }),
  );
  const numbers: Readonly<Record<SearchedCoefficient, SettingAxis>> = {
    alpha: numberAxis("α", "alpha", { ...range, high: 2, step: 0.2 }),
    beta: numberAxis("β", "beta", range),
    gamma: numberAxis("γ", "gamma", { ...range, high: 3, step: 0.25 }),
    eta: numberAxis("η", "eta", { ...range, high: 2, step: 0.25 }),
    transferRatio: numberAxis("k2", "transferRatio", range),
  };
  const axes = [
    ...searchedCoefficients.filter((key) => coefficients.includes(key)).map((key) => numbers[key]),
    ...(mu === "together" ? [together] : mu === "each" ? each : []),
  ];
  // What a person chose lies in the box, wherever it is.
  return axes.map((axis) => ({
    ...axis,
    low: Math.min(axis.low, axis.read(start)),
    high: Math.max(axis.high, axis.read(start)),
  }));
}
