import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "public");

const sizeOf = (path: string) => statSync(join(folder, path)).size;

/** What the page says of its downloads: bytes of the files that it ships, as the constants of `src/app/shippedBytes.ts`. */
export function shippedBytes(): Record<string, string> {
  const world = readdirSync(join(folder, "embedded")).reduce((sum, name) => sum + sizeOf(`embedded/${name}`), 0);
  const recording = sizeOf("recorded/embedded.json");
  const tensors = sizeOf("recorded/embedded.tensors.safetensors");
  return { shippedByteCounts: JSON.stringify({ world, recording, tensors }) };
}
