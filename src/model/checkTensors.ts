import { AppError } from "../base/errors";
import type { TensorEntry } from "../formats/safetensors";
import { headName, type TensorSpec } from "./parameters";

/** Types in which weights are published. */
const weightTypes: readonly string[] = ["F32", "F16", "BF16"];

/**
 * Checks that a checkpoint holds every tensor that its configuration calls for, with its shape and as plain numbers, and
 * nothing else, but for a head that repeats tied embeddings and rotary tables of old files. Error: `bad-file`, naming the
 * tensor.
 */
export function checkTensors(specs: readonly TensorSpec[], entries: readonly TensorEntry[]): void {
  const found = new Map(entries.map((entry) => [entry.name, entry]));
  for (const { name, shape } of specs) {
    const entry = found.get(name);
    if (!entry) throw new AppError("bad-file", `the weights lack ${name}, which config.json calls for`);
    if (entry.shape.length !== shape.length || entry.shape.some((length, axis) => length !== shape[axis])) {
      const [is, should] = [entry.shape.join(", "), shape.join(", ")];
      throw new AppError("bad-file", `${name} is [${is}]; config.json calls for [${should}]`);
    }
    if (!weightTypes.includes(entry.dtype))
      throw new AppError("bad-file", `${name} is stored as ${entry.dtype}; ${weightTypes.join(", ")} can be read`);
    found.delete(name);
  }
  for (const name of found.keys()) {
    if (name === headName || name.endsWith("rotary_emb.inv_freq")) continue;
    throw new AppError("bad-file", `the weights hold ${name}, which config.json does not call for`);
  }
}
