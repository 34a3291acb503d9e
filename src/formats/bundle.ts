// A run as one file that shows the same pictures elsewhere: `.atl.zip` = bundle.json, report.json and, where there are any,
// tensors.safetensors.
import { Zip, ZipDeflate, type ZipInputFile, ZipPassThrough } from "fflate";
import * as v from "valibot";
import { AppError } from "../base/errors";
import { hashBlob } from "../base/hash";
import { parseJson, shown } from "./json";
import { openZip, type ZipEntry } from "./zip";

const formatName = "ability-transfer-bundle";
const names = { manifest: "bundle.json", report: "report.json", tensors: "tensors.safetensors" } as const;
/** Sizes are 32-bit numbers in a zip archive. */
const largestTensors = 2 ** 32 - 2 ** 20;
const limits = { manifest: 64 * 2 ** 10, report: 64 * 2 ** 20, tensors: largestTensors } as const;
const chunkBytes = 4 * 2 ** 20;

/** What a bundle holds. `report` and `labels` are parsed JSON, to be checked by who reads them. */
export interface RunBundle {
  readonly report: unknown;
  /** What a ledger says of the run beside its report: name, parent, note. */
  readonly labels?: unknown;
  /** The file of `encodeRunTensors`. */
  readonly tensors?: Blob | undefined;
}

const fileSchema = v.object({
  sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** `hashBlob` of the file. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")),
});
const manifestSchema = v.object({
  format: v.literal(formatName),
  version: v.literal(1),
  /** Program and its version. */
  madeBy: v.pipe(v.string(), v.maxLength(200)),
  labels: v.optional(v.unknown()),
  files: v.strictObject({ [names.report]: fileSchema, [names.tensors]: v.optional(fileSchema) }),
});

/** Browsers hash only on pages that came over https or from this machine. */
const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

/** The bundle part by part. Tensors are read twice: for their hash, then for their bytes. */
async function* encodeBundle(
  { report, labels, tensors }: RunBundle,
  { madeBy, madeAt }: { readonly madeBy: string; readonly madeAt: Date },
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  if (!canHash()) {
    throw new AppError(
      "bad-usage",
      "a bundle needs hashes, which browsers make over https only; export the report alone",
    );
  }
  if (tensors && tensors.size > largestTensors) {
    throw new AppError(
      "bad-usage",
      `tensors of ${tensors.size} bytes do not fit a zip archive; export the report alone`,
    );
  }
  const reportFile = new Blob([`${JSON.stringify(report, null, 1)}\n`]);
  const files = {
    [names.report]: await describeFile(reportFile),
    ...(tensors && { [names.tensors]: await describeFile(tensors) }),
  };
  const manifest = { format: formatName, version: 1, madeBy, ...(labels !== undefined && { labels }), files };
  const manifestFile = new Blob([`${JSON.stringify(manifest, null, 1)}\n`]);
  if (manifestFile.size > limits.manifest || reportFile.size > limits.report) {
    throw new AppError("bad-usage", `a report of ${reportFile.size} bytes is larger than a bundle may hold`);
  }

  const ready: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    ready.push(part);
  });
  const add = async function* (entry: ZipInputFile & Pick<ZipDeflate, "push">, file: Blob) {
    entry.mtime = madeAt;
    zip.add(entry);
    let at = 0;
    do {
      const chunk = new Uint8Array(await file.slice(at, at + chunkBytes).arrayBuffer());
      at += chunkBytes;
      entry.push(chunk, at >= file.size);
      yield* ready.splice(0);
    } while (at < file.size);
  };
  yield* add(new ZipDeflate(names.manifest), manifestFile);
  yield* add(new ZipDeflate(names.report), reportFile);
  // Half-precision changes and random bits do not shrink; stored, they can be read in place.
  if (tensors) yield* add(new ZipPassThrough(names.tensors), tensors);
  zip.end();
  yield* ready.splice(0);
}

/**
 * The bundle as a file; tensors are never whole in memory. The same run at the same time gives the same bytes. Error:
 * `bad-usage` where hashes cannot be made or the run is larger than a bundle may be.
 */
export async function writeBundle({
  program,
  madeAt = new Date(),
  ...bundle
}: RunBundle & { readonly program: string; readonly madeAt?: Date }): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const part of encodeBundle(bundle, { madeBy: program, madeAt })) parts.push(new Blob([part]));
  return new Blob(parts, { type: "application/zip" });
}

async function describeFile(file: Blob) {
  return { sizeBytes: file.size, hash: await hashBlob(file) };
}

function refuse(message: string): never {
  throw new AppError("bad-file", `the bundle cannot be used: ${message}`);
}

/** True for a file whose first bytes are those of a zip archive. */
export async function looksLikeBundle(file: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return bytes.length === 4 && [0x50, 0x4b, 3, 4].every((byte, at) => bytes[at] === byte);
}

/**
 * Reads a bundle: only the three files it may hold, each within its limit, of the size and hash that bundle.json says.
 * Stored tensors stay a range of `file`. A page that came over plain http checks sizes only. Error: `bad-file`.
 */
export async function readBundle(file: Blob): Promise<RunBundle> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of await openZip(file, Object.keys(names).length)) {
    if (!Object.values<string>(names).includes(entry.name)) refuse(`it holds a file ${shown(entry.name)}`);
    if (entries.has(entry.name)) refuse(`it holds two files ${entry.name}`);
    entries.set(entry.name, entry);
  }
  const open = async (kind: keyof typeof names) => {
    const entry = entries.get(names[kind]) ?? refuse(`it holds no ${names[kind]}`);
    if (entry.sizeBytes > limits[kind])
      refuse(`${entry.name} has ${entry.sizeBytes} bytes; at most ${limits[kind]} fit`);
    return entry.read();
  };
  const manifest = parseManifest(await readJson(await open("manifest"), names.manifest));
  const { [names.report]: report, [names.tensors]: tensors } = manifest.files;
  if (entries.has(names.tensors) && !tensors) refuse(`bundle.json does not name ${names.tensors}`);
  const checked = async (kind: "report" | "tensors", said: v.InferOutput<typeof fileSchema>) => {
    const found = await open(kind);
    if (found.size !== said.sizeBytes)
      refuse(`${names[kind]} has ${found.size} bytes; bundle.json says ${said.sizeBytes}`);
    if (canHash() && (await hashBlob(found)) !== said.hash) refuse(`${names[kind]} is damaged: its hash is another`);
    return found;
  };
  return {
    report: await readJson(await checked("report", report), names.report),
    labels: manifest.labels,
    tensors: tensors && (await checked("tensors", tensors)),
  };
}

function parseManifest(json: unknown): v.InferOutput<typeof manifestSchema> {
  const result = v.safeParse(manifestSchema, json);
  if (result.success) return result.output;
  const version = typeof json === "object" && json !== null && "version" in json ? json.version : undefined;
  if (typeof version === "number" && version > 1) refuse(`it is of version ${version}; this program reads version 1`);
  const [issue] = result.issues;
  refuse(`bundle.json does not fit at ${v.getDotPath(issue) ?? "its top"}: ${issue.message.slice(0, 200)}`);
}

async function readJson(file: Blob, name: string): Promise<unknown> {
  return parseJson(await file.text(), `the bundle's ${name}`);
}
