import type { Random } from "../../src/base/random";
import { adapterConfigName, adapterConfigText } from "../../src/formats/adapterConfig";
import { adapterHeader, adapterNames, openAdapterFolder } from "../../src/formats/adapterFolder";
import { encodeScalars } from "../../src/formats/dtype";
import { joined, mutateBytes, mutateJson, textOf } from "./mutate";
import type { FuzzTarget } from "./targets";

const projections = [
  { name: "model.layers.0.self_attn.q_proj.weight", shape: [6, 10] },
  { name: "model.layers.0.mlp.up_proj.weight", shape: [14, 10] },
];
const tensors = projections.flatMap(({ name, shape: [outputs = 0, inputs = 0] }) => {
  const { a, b } = adapterNames(name);
  return [
    { name: a, shape: [3, inputs], dtype: "F16" as const },
    { name: b, shape: [outputs, 3], dtype: "F16" as const },
  ];
});
const scalars = tensors.map(({ shape: [rows = 0, columns = 0], dtype }) =>
  encodeScalars(new Float32Array(rows * columns).fill(0.5), dtype),
);
const weights = joined(adapterHeader(tensors), ...scalars);
const targetModules = ["q_proj", "up_proj"];
const config = adapterConfigText({ rank: 3, scale: 2, targetModules, baseModel: "owner/base" });
const utf8 = (text: string) => new TextEncoder().encode(text);

/** adapter_config.json beside weights that fit what it said before the damage. */
export const adapterTarget: FuzzTarget = {
  name: "adapters",
  make: (random: Random) =>
    random.next() < 0.2 ? mutateBytes(utf8(config), random) : utf8(textOf(mutateJson(JSON.parse(config), random))),
  async read(input) {
    const folder = await openAdapterFolder(
      async (path) => new Blob([path === adapterConfigName ? input : weights]),
      projections,
    );
    for (const name of folder.tensors) await folder.read(name);
  },
};
