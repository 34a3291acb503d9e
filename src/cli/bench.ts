import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { adapterName, openDevice } from "../gpu/device";
import { exportChoices } from "../kernels/autotune";
import { parseArguments } from "./arguments";
import { type BenchOptions, sections } from "./bench/sections";
import { installNodeGpu } from "./nodeGpu";

/**
 * bench [--quick] [--no-opponent] [--profile] [--section <name>]: prints a table for each section and, where all ran in
 * full, writes bench/<adapter>-<date>.json.
 */
export async function benchCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArguments(args, [], {
    quick: { type: "boolean" },
    "no-opponent": { type: "boolean" },
    profile: { type: "boolean" },
    section: { type: "string" },
  });
  const { quick = false, profile = false, section } = values;
  const options: BenchOptions = { quick, profile, opponent: values["no-opponent"] !== true };
  const { gpu: entry } = await installNodeGpu();
  const gpu = await openDevice({ gpu: entry });
  const adapter = adapterName(gpu.adapter);
  const results: Record<string, readonly object[]> = {};
  try {
    process.stdout.write(`${adapter}; ${availableParallelism()} cores, ${loadOf()}\n`);
    for (const { name, run } of sections) {
      if (section !== undefined && section !== name) continue;
      const { rows, text } = await run(gpu, options);
      results[name] = rows;
      process.stdout.write(`\n${name} (${loadOf()})\n${text}\n`);
    }
    if (quick || section !== undefined) return;
    const date = new Date().toISOString().slice(0, 10);
    const file = join("bench", `${fileName(adapter)}-${date}.json`);
    await mkdir("bench", { recursive: true });
    const report = {
      adapter,
      date,
      cores: availableParallelism(),
      load: loadavg()[0],
      tuned: exportChoices(gpu).choices,
      results,
    };
    await writeFile(file, `${JSON.stringify(report, null, 1)}\n`);
    process.stdout.write(`\nwritten to ${file}\n`);
  } finally {
    gpu.destroy();
  }
}

/** Other work on the machine makes a CPU adapter slower: it belongs to the numbers. */
function loadOf(): string {
  return `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}

/** Letters, digits and dashes of an adapter's name, at most 40. */
function fileName(adapter: string): string {
  return adapter
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
}
