import { describe, expect, test } from "vitest";
import { checkSelection, rankTensors, receivers, selectTransfer, transferCount } from "./select";

describe("the paper's own count", () => {
  const kinds = [
    "q_proj",
    "k_proj",
    "v_proj",
    "o_proj",
    "gate_proj",
    "up_proj",
    "down_proj",
    "input_norm",
    "post_norm",
  ];
  const names = Array.from({ length: 32 }, (_, layer) => kinds.map((kind) => `layers.${layer}.${kind}`)).flat();
  names.push("embed_tokens", "norm", "lm_head");

  test("LLaMA-3 8B has 291 tensors; 80 % of them are 232", () => {
    expect(names).toHaveLength(291);
    expect(transferCount(0.8, names.length)).toBe(232);
    const ranking = rankTensors(
      names,
      names.map((_, tensor) => Math.cos(tensor)),
    );
    expect(selectTransfer(ranking, 0.8)).toHaveLength(232);
  });

  test("every share that Table 3 prints is a whole number of 232nds", () => {
    const counts = { q: 28, k: 24, v: 22, o: 31, gate: 32, up: 32, down: 32 };
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(201);
    expect(total).toBeLessThanOrEqual(transferCount(0.8, 291));
  });
});

test("descending, ties by name; the last ones are taken", () => {
  const names = ["d", "b", "c", "a"];
  const ranking = rankTensors(names, [1, 0, 5, 0]);
  expect(ranking.map((tensor) => names[tensor])).toEqual(["c", "d", "a", "b"]);
  expect(selectTransfer(ranking, 0.5).map((tensor) => names[tensor])).toEqual(["a", "b"]);
  expect(selectTransfer(ranking, 0)).toEqual([]);
  expect(selectTransfer(ranking, 1)).toHaveLength(4);
});

test("a ratio that floating point leaves just under a whole number counts as it reads", () => {
  expect(0.29 * 100).toBeLessThan(29);
  expect(transferCount(0.29, 100)).toBe(29);
});

describe("decided by hand and by kind", () => {
  const names = ["q", "gate", "up"].flatMap((kind) => [0, 1].map((layer) => `layers.${layer}.${kind}_proj.weight`));
  const ranking = [0, 1, 2, 3, 4, 5];
  const none = { transferRatio: 0.5, exclude: [], force: [], kinds: null };
  const chosen = (change: Partial<Parameters<typeof receivers>[2]>) =>
    receivers(names, ranking, { ...none, ...change }).flatMap((isSelected, tensor) => (isSelected ? [tensor] : []));

  test("nothing decided: the cut alone", () => {
    expect(chosen({})).toEqual([3, 4, 5]);
  });

  test("an excluded tensor is not replaced by the next in rank, a forced one adds to the cut", () => {
    expect(chosen({ exclude: ["layers.0.up_proj.weight"] })).toEqual([3, 5]);
    expect(chosen({ force: ["layers.0.q_proj.weight"] })).toEqual([0, 3, 4, 5]);
  });

  test("other kinds get no ability, unless they are forced", () => {
    expect(chosen({ kinds: ["up"] })).toEqual([4, 5]);
    expect(chosen({ kinds: ["mlp"], transferRatio: 1 })).toEqual([2, 3, 4, 5]);
    expect(chosen({ kinds: [], transferRatio: 1 })).toEqual([]);
    expect(chosen({ kinds: ["up"], force: ["layers.1.q_proj.weight"] })).toEqual([1, 4, 5]);
  });

  test("a name that the model does not have is refused by its field", () => {
    expect(() => checkSelection(names, { exclude: [], force: ["lm_head.weight"] })).toThrow(
      'select.force: the model has no tensor "lm_head.weight"',
    );
    expect(() => checkSelection(names, { exclude: names, force: [] })).not.toThrow();
  });
});
