import { expect, test } from "vitest";
import { openDevice } from "../gpu/device";
import { chosenVariant, defaultVariant, exportChoices, importChoices, tuningKey } from "./autotune";
import { variantName } from "./linearVariants";
import { tuneLinear } from "./tuneLinear";

const shape = { tokens: 32, inputs: 24, outputs: 20 };

test("a tuned choice is kept, exported, and taken over by another device without measuring", async () => {
  const gpu = await openDevice({ gpu: globalThis.navigator?.gpu });
  const again = await openDevice({ gpu: globalThis.navigator?.gpu });
  try {
    await tuneLinear(gpu, [{ form: "forward", shape }]);
    const exported = exportChoices(gpu);
    const key = tuningKey("forward", shape);
    expect(Object.keys(exported.choices)).toEqual([key]);
    expect(variantName(chosenVariant(gpu, "forward", shape))).toBe(exported.choices[key]);

    expect(importChoices(again, JSON.parse(JSON.stringify(exported)))).toBe(1);
    expect(exportChoices(again)).toEqual(exported);
    const created = again.memory.buffersCreated;
    await tuneLinear(again, [{ form: "forward", shape }]);
    expect(again.memory.buffersCreated).toBe(created);
  } finally {
    gpu.destroy();
    again.destroy();
  }
});

test("choices of another adapter, or of unknown variants, are left out", async () => {
  const gpu = await openDevice({ gpu: globalThis.navigator?.gpu });
  try {
    const { adapter } = exportChoices(gpu);
    const key = tuningKey("forward", shape);
    expect(importChoices(gpu, { adapter: "another adapter", choices: { [key]: "tile 4x4 in 8x8" } })).toBe(0);
    expect(importChoices(gpu, { adapter, choices: { [key]: "tile 5x5 in 8x8" } })).toBe(0);
    expect(chosenVariant(gpu, "forward", shape)).toBe(defaultVariant(gpu.adapter.isFallback));
  } finally {
    gpu.destroy();
  }
});
