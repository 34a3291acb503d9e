import type { Recipe } from "../formats/recipe";
import type { SettingField } from "./settingFields";
import { paperSettings } from "./settings";

/** The numbers of Eq. 2 to 5 as fields of a recipe, in the order of the method. */
export function mergeFields({ languages }: Recipe): readonly SettingField[] {
  return [
    {
      ...{ id: "alpha", symbol: "α", label: "keep what was learned", unit: "number", paper: paperSettings.alpha },
      read: ({ extract }) => extract.alpha,
      write: ({ extract }, alpha) => ({ extract: { ...extract, alpha } }),
    },
    {
      ...{ id: "beta", symbol: "β", label: "take the source out", unit: "number", paper: paperSettings.beta },
      read: ({ extract }) => extract.beta,
      write: ({ extract }, beta) => ({ extract: { ...extract, beta } }),
    },
    ...languages.map((_, i) => muField(i, languages[i]?.language ?? "")),
    {
      ...{
        id: "k2",
        symbol: "k2",
        label: "tensors that receive it",
        unit: "percent",
        paper: paperSettings.transferRatio,
      },
      read: ({ select }) => select.transferRatio,
      write: ({ select }, transferRatio) => ({ select: { ...select, transferRatio } }),
    },
    {
      ...{ id: "gamma", symbol: "γ", label: "ability strength", unit: "number", paper: paperSettings.gamma },
      read: ({ merge }) => merge.gamma,
      write: ({ merge }, gamma) => ({ merge: { ...merge, gamma } }),
    },
    {
      ...{ id: "eta", symbol: "η", label: "language strength", unit: "number", paper: paperSettings.eta },
      read: ({ merge }) => merge.eta,
      write: ({ merge }, eta) => ({ merge: { ...merge, eta } }),
    },
  ];
}

function muField(index: number, language: string): SettingField {
  return {
    ...{ id: `mu.${language}`, symbol: `μ ${language}`, label: "share of this language", unit: "number" },
    read: ({ languages }) => languages[index]?.mu ?? 0,
    write: ({ languages }, mu) => ({
      languages: languages.map((entry, i) => (i === index ? { ...entry, mu } : entry)),
    }),
  };
}
