import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import { type MemoryPlan, type PlannedWork, worksOf } from "../engine/api";
import { planForMemory } from "../engine/memoryProposals";
import { type Verdict, verdictOf } from "../engine/memoryVerdict";
import { parseModelConfig } from "../formats/modelConfig";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { loadModelFolder } from "../formats/sources";
import { adapterName, describeAdapter } from "../gpu/device";
import { roles } from "../gpu/memory";
import { parseArguments } from "./arguments";
import { textTable } from "./bench/table";
import { largestRunFile } from "./largestRunFile";
import { nodeSources, writeFileWhole } from "./nodeFiles";
import { installNodeGpu } from "./nodeGpu";
import { fetchRecipeModel, nodeHub } from "./nodeHub";

const workNames: Readonly<Record<PlannedWork, string>> = {
  inference: "inference",
  locate: "locate",
  sparse: "sparse training",
  dense: "dense training",
  lora: "LoRA training",
  baselines: "baselines",
  run: "whole run",
};

const verdicts: Readonly<Record<Verdict, string>> = {
  fits: "fits",
  untried: "not tried yet",
  tooLarge: "does not fit",
};

/** `plan RECIPE [--csv FILE] [--cache DIR]`: memory of every kind of work on this adapter, and what would make it less. */
export async function planCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["RECIPE"], {
    csv: { type: "string" },
    cache: { type: "string" },
  });
  const [recipePath = ""] = positionals;
  if (!existsSync(recipePath)) throw new AppError("missing-file", `the recipe ${resolve(recipePath)} is not there`);
  const hub = nodeHub(values.cache);
  const recipe = await fetchRecipeModel(hub, parseRecipeText(await readFile(recipePath, "utf8")));
  const folder = await loadModelFolder(recipe.model, nodeSources(dirname(resolve(recipePath)), hub));
  const config = parseModelConfig(folder.config);
  const { gpu } = await installNodeGpu();
  const offer = await describeAdapter(gpu);
  const adapter = adapterName(offer.adapter);
  const largestRunBytes = await largestRunFile().on(adapter);
  const plan = planForMemory(offer, { config, recipe });
  process.stdout.write(`${recipe.name} on ${adapter}, rows of ${recipe.contextLength} tokens\n\n`);
  process.stdout.write(`${workTable(plan, recipe, largestRunBytes)}\n\n`);
  process.stdout.write(
    largestRunBytes === undefined
      ? "No run has ended well on this adapter yet; WebGPU tells no free memory, so it is known when it is tried.\n"
      : `The largest run that ended well on this adapter took ${formatBytes(largestRunBytes)}.\n`,
  );
  for (const line of proposalLines(plan, recipe)) process.stdout.write(`${line}\n`);
  if (values.csv) {
    await writeFileWhole(values.csv, [csvOf(plan, recipe, largestRunBytes)]);
    process.stdout.write(`wrote ${values.csv}\n`);
  }
}

const verdictWords = (plan: MemoryPlan, work: PlannedWork, largestRunBytes: number | undefined): string => {
  const { largest } = plan.works[work];
  const verdict = verdictOf(plan.works[work], plan, largestRunBytes);
  if (verdict !== "tooLarge") return verdicts[verdict];
  const limit = formatBytes(plan.bufferLimitBytes);
  return `${verdicts[verdict]}: ${largest.label} needs ${formatBytes(largest.sizeBytes)}, a buffer holds ${limit}`;
};

function workTable(plan: MemoryPlan, recipe: Recipe, largestRunBytes: number | undefined): string {
  const rows = worksOf(recipe).map((work) => {
    const { peak, peakBytes } = plan.works[work];
    const bytes = [...roles.map((role) => peak[role]), peakBytes].map(formatBytes);
    return [workNames[work], ...bytes, verdictWords(plan, work, largestRunBytes)];
  });
  return textTable(["work", ...roles, "in all", "here"], rows);
}

function proposalLines({ proposals }: MemoryPlan, recipe: Recipe): string[] {
  const lines = proposals.map(({ change, changesResults, savedBytes }) => {
    const saved = worksOf(recipe).filter((work) => savedBytes[work] > 0);
    const words = saved.map((work) => `${workNames[work]} ${formatBytes(savedBytes[work])}`).join(", ");
    return `  ${change}: less in ${words}${changesResults ? " (other results)" : ""}`;
  });
  return lines.length > 0 ? ["", "What would take less:", ...lines] : [];
}

function csvOf(plan: MemoryPlan, recipe: Recipe, largestRunBytes: number | undefined): string {
  const rows = worksOf(recipe).map((work) => {
    const { peak, peakBytes, largest } = plan.works[work];
    const verdict = verdictOf(plan.works[work], plan, largestRunBytes);
    return [workNames[work], ...roles.map((role) => peak[role]), peakBytes, largest.sizeBytes, verdicts[verdict]];
  });
  const head = ["work", ...roles.map((role) => `${role} bytes`), "bytes in all", "largest buffer bytes", "here"];
  return `${[head, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
