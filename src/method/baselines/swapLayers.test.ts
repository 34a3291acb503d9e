import { expect, test } from "vitest";
import { languageShares } from "./swapLayers";

const names = [
  "model.embed_tokens.weight",
  ...Array.from({ length: 6 }, (_, l) => [
    `model.layers.${l}.self_attn.q_proj.weight`,
    `model.layers.${l}.mlp.up_proj.weight`,
  ]).flat(),
  "model.norm.weight",
  "lm_head.weight",
];
const swap = {
  name: "swap",
  method: "layerSwapping",
  language: null,
  bottom: 2,
  top: 1,
  transition: 1,
  tensors: "all",
  lora: null,
} as const;

test("lowest and highest layers from the language, the layers beside them the mean, the middle from the ability", () => {
  const both = [1, 1, 0.5, 0, 0.5, 1].flatMap((share) => [share, share]);
  expect(languageShares(names, 6, swap)).toEqual([1, ...both, 1, 1]);
  expect(languageShares(names, 6, { ...swap, bottom: 0, transition: 0 })).toEqual([
    0,
    ...Array(10).fill(0),
    1,
    1,
    1,
    1,
  ]);
  const attention = [1, 1, 0.5, 0, 0.5, 1].flatMap((share) => [share, 0]);
  expect(languageShares(names, 6, { ...swap, tensors: "attention" })).toEqual([0, ...attention, 0, 0]);
});

test("more layers than the model has are refused", () => {
  expect(() => languageShares(names, 4, swap)).toThrow(
    /swap: bottom, top and twice transition are 5 layers together; the model has 4/,
  );
});
