import type { SettingField } from "./settingFields";

/** 1: all weights are trained too on the ability's rows, to compare; 0: not. */
export const compareFullOption: SettingField = {
  id: "compareFull",
  label: "train all weights too, to compare",
  unit: "whole",
  read: ({ learn }) => Number(learn.compareFull),
  write: ({ learn }, value) => ({ learn: { ...learn, compareFull: value === 1 } }),
};

/** Steps between two looks at what a model in training says; 0 for none. */
export const continuationOption: SettingField = {
  id: "continuations",
  label: "steps between two continuations",
  unit: "whole",
  note: "0: none",
  read: ({ evaluate }) => evaluate.continuations?.everySteps ?? 0,
  write: ({ evaluate }, everySteps) => {
    const { promptsPerLanguage = 1 } = evaluate.continuations ?? {};
    return { evaluate: { ...evaluate, continuations: everySteps === 0 ? null : { everySteps, promptsPerLanguage } } };
  },
};
