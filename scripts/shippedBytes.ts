import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isKeptOnUse } from "./keptOnUse.ts";

const folder = join(import.meta.dirname, "..", "public");

const sizeOf = (path: string) => statSync(join(folder, path)).size;

/** What the page says of its downloads: bytes of the files that it ships, as the constants of `src/app/shippedBytes.ts`. */
export function shippedBytes(): Record<string, string> {
  const names = readdirSync(join(folder, "embedded")).map((name) => `embedded/${name}`);
  const world = names.filter((name) => !isKeptOnUse(name)).reduce((sum, name) => sum + sizeOf(name), 0);
  const recording = sizeOf("recorded/embedded.json");
  const tensors = sizeOf("recorded/embedded.tensors.safetensors");
  const suite = existsSync(join(folder, "recorded/suite.json")) ? sizeOf("recorded/suite.json") : 0;
  return { shippedByteCounts: JSON.stringify({ world, recording, tensors, suite }) };
}
