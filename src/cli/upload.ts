import { openAsBlob } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import type { JobProgress } from "../engine/api";
import { JobControl, runJob } from "../engine/job";
import { uploadJob } from "../engine/uploadJob";
import { adapterConfigName } from "../formats/adapterConfig";
import { parseArguments } from "./arguments";
import { cancelOnInterrupt } from "./interrupt";
import { environmentAccess } from "./nodeHub";
import { ProgressLine } from "./progressLine";

/** `upload DIR --to owner/name [--private]`: the files of an exported model as one commit on the hub; HF_TOKEN must be set. */
export async function uploadCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["DIR"], {
    to: { type: "string" },
    private: { type: "boolean", default: false },
  });
  const [directory = ""] = positionals;
  if (!values.to) throw new AppError("bad-usage", "--to owner/name is missing");
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError("missing-file", `the folder ${directory} cannot be read`, { cause });
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (!names.includes("config.json") && !names.includes(adapterConfigName)) {
    throw new AppError("missing-file", `${directory} holds no config.json; name a folder that a run exported`);
  }
  const files: { path: string; content: Blob }[] = [];
  for (const path of names.sort()) files.push({ path, content: await openAsBlob(join(directory, path)) });
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, "stopped; nothing of the upload is in the repository");
  const request = { repo: values.to, isPrivate: values.private, title: `Upload ${names.length} files`, files };
  const job = uploadJob(environmentAccess(), request, control);
  const { url } = await runJob(job, control).finally(() => line.end());
  const sizeBytes = files.reduce((sum, { content }) => sum + content.size, 0);
  process.stdout.write(`${files.length} files, ${formatBytes(sizeBytes)}: ${url}\n`);
}
