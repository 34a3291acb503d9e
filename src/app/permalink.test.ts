import { expect, test } from "vitest";
import everyText from "../../recipes/embedded-baselines.json?raw";
import { createRandom, type Random } from "../base/random";
import { parseRecipe, parseRecipeText } from "../formats/recipe";
import { controlIds } from "./controls";
import { defaultLink, formatLink, type LinkState, parseLink } from "./permalink";
import { presetNames } from "./presets";

const every = parseRecipeText(everyText).baselines;

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random.integer(items.length)]!;

/** Numbers as sliders make them, as people type them, and as floating point has them. */
function number(random: Random, minimum: number, maximum: number): number {
  const value = minimum + random.next() * (maximum - minimum);
  return 0 + pick(random, [value, Number(value.toFixed(2)), Number(value.toPrecision(4)), maximum, value * 1e-9]);
}

function randomLink(random: Random): LinkState {
  const usual = defaultLink(pick(random, presetNames));
  const often = <Value>(value: Value, otherwise: Value) => (random.next() < 0.5 ? value : otherwise);
  const subset = () => controlIds.filter(() => random.next() < 0.3);
  const { settings, draft } = usual;
  const inspector = {
    vector: pick(random, ["base", "merged", "delta:bn", "mask:ability", "overlap:zh"] as const),
    rowsBy: pick(random, ["index", "ability", "keys"] as const),
    columnsBy: pick(random, ["index", "ability", "keys"] as const),
    window: { row: random.integer(2000), column: random.integer(2000), scale: pick(random, [0.25, 1, 8, 24]) },
    cell: { row: random.integer(2000), column: random.integer(2000) },
  };
  return {
    ...usual,
    settings: {
      ...settings,
      alpha: often(number(random, -5, 5), settings.alpha),
      beta: often(number(random, 0, 5), settings.beta),
      mu: often(
        settings.mu.map(() => number(random, -1, 1)),
        settings.mu,
      ),
      gamma: often(number(random, 0, 5), settings.gamma),
      eta: often(number(random, -5, 1e25), settings.eta),
      transferRatio: often(number(random, 0, 1), settings.transferRatio),
      similarity: pick(random, ["dot", "cosine"]),
      exclude: often<readonly string[]>(["model.embed_tokens.weight", "model.layers.2.mlp.up_proj.weight"], []),
      force: often<readonly string[]>(["model.layers.0.self_attn.q_proj.bias"], []),
      kinds: pick(random, [null, [], ["q", "mlp"]] as const),
    },
    draft: {
      seed: often(random.integer(1e6), draft.seed),
      keyNeuronRatio: often(Math.max(1e-4, number(random, 0, 1)), draft.keyNeuronRatio),
      locateSteps: often(1 + random.integer(1e4), draft.locateSteps),
      learnSteps: often(1 + random.integer(1e4), draft.learnSteps),
      comparisons: random.next() < 0.1 ? every.filter(() => random.next() < 0.2) : [],
    },
    tensor: pick(random, [undefined, "12.gate", "embed", "3.q norm"]),
    inspector: pick(random, [undefined, { ...inspector, window: undefined, cell: undefined }, inspector]),
    language: pick(random, ["en", "es", "zh"]),
    hide: pick(random, ["all", [], subset()]),
    show: often<LinkState["show"]>(subset(), []),
  };
}

test("rule 10: a link gives back every setting, whatever they are", () => {
  const random = createRandom(10);
  for (let i = 0; i < 3000; i += 1) {
    const link = randomLink(random);
    const address = formatLink("/lab/merge", link, true);
    const parsed = parseLink(`#${address}`);
    expect(parsed.ignored, address).toEqual([]);
    expect(parsed.route).toBe("/lab/merge");
    expect(parsed.link, address).toEqual(link);
  }
});

test("rule 10: a link holds only what differs from its preset", () => {
  const usual = defaultLink("embedded");
  expect(formatLink("/lab/merge", usual)).toBe("/lab/merge");
  expect(formatLink("/lab/merge", usual, true)).toBe("/lab/merge?v=1");
  const settings = { ...usual.settings, transferRatio: 0.07, gamma: 0.7, mu: [0.3, 0.2, 0.2, 0] };
  expect(formatLink("/lab/merge", { ...usual, settings, tensor: "12.gate" })).toBe(
    "/lab/merge?v=1&mu=0.3,0.2,0.2,0&g=0.7&k2=7&t=12.gate",
  );
  expect(formatLink("/", defaultLink("embedded-short"))).toBe("/?v=1&preset=embedded-short");
});

test("rule 10: an address without values is a place and no settings", () => {
  expect(parseLink("#/lab/merge")).toEqual({ route: "/lab/merge", link: undefined, ignored: [] });
  expect(parseLink("")).toEqual({ route: "/", link: undefined, ignored: [] });
});

test("rule 10: what cannot be used is named with its reason, and the rest is loaded", () => {
  const { link, ignored } = parseLink(
    "#/lab/merge?v=1&k3=0.4&g=abc&k2=170&mu=1,2&g=0.5&e=2&s=cos&seed=1.5&hide=gamma,x&kinds=z&f=embed,embed",
  );
  expect(ignored).toEqual([
    { key: "k3", value: "0.4", reason: "is a key that this version does not know" },
    { key: "g", value: "abc", reason: "is not a number" },
    { key: "k2", value: "170", reason: "is above 100 %" },
    { key: "mu", value: "1,2", reason: "must hold 4 numbers" },
    { key: "g", value: "0.5", reason: "stands there twice" },
    { key: "s", value: "cos", reason: "is neither dot nor cosine" },
    { key: "seed", value: "1.5", reason: "is not a whole number" },
    { key: "hide", value: "gamma,x", reason: "names a control that is not here" },
    { key: "kinds", value: "z", reason: "is no list of kinds of tensors" },
    { key: "f", value: "embed,embed", reason: "names a tensor twice" },
  ]);
  const usual = defaultLink("embedded");
  expect(link).toEqual({ ...usual, settings: { ...usual.settings, eta: 2 } });
});

test("hostile links are values like others", () => {
  const long = `#/?v=1&g=${"1".repeat(5000)}`;
  expect(parseLink(long).ignored[0]!.reason).toContain("at most 4000");
  const { ignored } = parseLink(`#/?v=2&__proto__=1&constructor=2&t=${encodeURIComponent("<img src=x>")}&g=1e999`);
  expect(ignored.map(({ key }) => key)).toEqual(["v", "__proto__", "constructor", "t", "g"]);
  expect(parseLink("#/?%E0%A4%A=1").ignored).toHaveLength(1);
});

test("a link carries every comparison of a preset, and refuses what is none", () => {
  const usual = defaultLink("embedded");
  const linked = (comparisons: typeof every) => ({ ...usual, draft: { ...usual.draft, comparisons } });
  const address = formatLink("/lab/evaluate", linked(every));
  expect(address.length).toBeLessThan(2000);
  expect(parseLink(`#${address}`).link?.draft.comparisons).toEqual(every);
  const reasons = (value: string) => parseLink(`#/?v=1&c=${value}`).ignored.map(({ reason }) => reason);
  const coded = (json: unknown) => btoa(JSON.stringify(json)).replaceAll("=", "");
  for (const bad of [
    "x",
    "%00",
    coded({}),
    coded([["a", "magic"]]),
    coded([["base", "taskVectors"]]),
    coded([["a", "dare", { dropRate: 2 }]]),
  ]) {
    expect(reasons(bad), bad).toEqual(["is no list of comparisons"]);
  }
  expect(reasons(coded([["a", "chatVector", { language: "fr" }]]))).toEqual([
    "names a language that the recipe does not have",
  ]);
  expect(reasons("a".repeat(2401))).toEqual(["is too long"]);
  const long = { pasted: "x".repeat(3000) };
  const own = [{ name: "own", method: "continual", data: { corpora: [long] } }];
  const { baselines } = parseRecipe({ ...parseRecipeText(everyText), baselines: own });
  expect(formatLink("/lab/evaluate", linked(baselines))).toBe("/lab/evaluate");
});
