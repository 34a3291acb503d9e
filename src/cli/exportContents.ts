import { join } from "node:path";
import { AppError } from "../base/errors";
import type { JobProgress } from "../engine/api";
import type { LocalEngine } from "../engine/engine";
import type { ExportContent, ExportRequest } from "../engine/export/request";
import { JobControl } from "../engine/job";
import type { RunReport } from "../engine/report";
import { readCompanions } from "../formats/companions";
import { defaultShardBytes, type ExportScalarType, exportScalarTypes } from "../formats/export/checkpointFiles";
import type { Sources } from "../formats/sources";
import { mergeSettings } from "../method/settings";
import { wholeNumber } from "./arguments";
import { directoryTarget } from "./directoryTarget";

/** What of a run is written as checkpoints, beside its figures. */
export interface ExportOptions {
  /** Names as the command line has them: `merged`, `R(A)`, `R_Lang`, or a checkpoint's: `ability`, `reference`, a language. */
  readonly contents: readonly string[];
  readonly scalarType: ExportScalarType;
  readonly maxShardBytes: number;
}

/** Options `--export A,B`, `--type T` and `--shard-bytes N`. Error: `bad-usage`. */
export function exportOptions(
  values: {
    readonly export?: string | undefined;
    readonly type?: string | undefined;
    readonly "shard-bytes"?: string | undefined;
  },
  checkpoints: readonly string[],
): ExportOptions {
  const scalarType = scalarTypeOf(values.type);
  const text = values["shard-bytes"];
  const maxShardBytes = text === undefined ? defaultShardBytes : wholeNumber("shard-bytes", text, 1);
  const more = values.export?.split(",").filter((name) => name !== "merged") ?? [];
  const known = ["merged", "R(A)", "R_Lang", ...checkpoints];
  const unknown = more.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AppError(
      "bad-usage",
      `--export ${unknown}: one of ${known.join(", ")} is expected, or several with commas`,
    );
  }
  return { contents: ["merged", ...more], scalarType, maxShardBytes };
}

/** How checkpoints are written; f32 where the option `--type` is not given. Error: `bad-usage`. */
export function scalarTypeOf(asked = "f32"): ExportScalarType {
  const scalarType = exportScalarTypes.find((known) => known.toLowerCase() === asked);
  if (scalarType) return scalarType;
  throw new AppError("bad-usage", `--type ${asked}: f32, f16 or bf16 is expected`);
}

function contentOf(name: string): ExportContent {
  if (name === "merged") return { kind: "merged" };
  if (name === "R(A)") return { kind: "abilityWeights" };
  return name === "R_Lang" ? { kind: "multilingualWeights" } : { kind: "checkpoint", name };
}

const folderNames: Readonly<Record<ExportContent["kind"], string>> = {
  merged: "merged",
  checkpoint: "checkpoint",
  abilityWeights: "ability-weights",
  multilingualWeights: "multilingual-weights",
};

/** The folder of a content: `merged`, `checkpoint.es`, `ability-weights`. */
function folderOf(content: ExportContent): string {
  return content.kind === "checkpoint" ? `checkpoint.${content.name}` : folderNames[content.kind];
}

/** Writes each content in the hub's layout to a folder of `out`; returns the folders. */
export async function exportContents(
  engine: LocalEngine,
  {
    report,
    sources,
    out,
    options,
  }: { readonly report: RunReport; readonly sources: Sources; readonly out: string; readonly options: ExportOptions },
): Promise<string[]> {
  const { files: companions, licence } = await readCompanions(report.recipe.model, sources);
  const { contents, scalarType, maxShardBytes } = options;
  const folders: string[] = [];
  for (const name of contents) {
    const content = contentOf(name);
    const folder = join(out, folderOf(content));
    const settings = mergeSettings(report.recipe);
    const request: ExportRequest = { content, settings, scalarType, maxShardBytes, report, licence, companions };
    await engine.exportTo(request, () => directoryTarget(folder), new JobControl<JobProgress>());
    folders.push(folder);
  }
  return folders;
}
