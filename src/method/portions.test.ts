import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseModelConfig } from "../formats/modelConfig";
import { layerPrefix, parameterSpecs } from "../model/parameters";
import { warmUpPortions } from "./portions";

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

test.each(["llama", "llama3", "mistral", "qwen2", "qwen3"])(
  "every row of every tensor of %s is in one portion, and no portion is larger than a layer with the final norm",
  async (name) => {
    const golden = JSON.parse(await readFile(`fixtures/goldens/${name}/config.json`, "utf8"));
    const config = { ...parseModelConfig(golden), vocabSize: 1009 };
    const specs = parameterSpecs(config);
    const portions = warmUpPortions(config);
    const layer = specs.filter((spec) => spec.name.startsWith(layerPrefix(0)));
    const largest = layer.reduce((sum, { shape }) => sum + size(shape), config.hiddenSize);
    const seen = new Map(specs.map((spec) => [spec.name, 0]));
    for (const { members } of portions) {
      let scalars = 0;
      for (const member of members) {
        const shape = specs.find((spec) => spec.name === member.name)?.shape ?? [];
        const rows = shape.length > 1 ? (shape[0] ?? 0) : 1;
        // Runs of rows follow each other without a gap.
        expect(member.rowStart).toBe(seen.get(member.name));
        seen.set(member.name, member.rowStart + member.rowCount);
        scalars += (size(shape) / rows) * member.rowCount;
      }
      expect(scalars).toBeLessThanOrEqual(largest);
    }
    for (const spec of specs) expect(seen.get(spec.name), spec.name).toBe(spec.shape.length > 1 ? spec.shape[0] : 1);
    expect(new Set(portions.map(({ label }) => label)).size).toBe(portions.length);
    expect(portions.length).toBeGreaterThan(config.layers + (config.tiedHead ? 1 : 3));
  },
);
