import { AppError } from "../../base/errors";
import { encodeScalars } from "../dtype";
import { encodeHeader, type TensorPlan } from "../safetensors";

/** How the scalars of an exported checkpoint are written. */
export const exportScalarTypes = ["F32", "F16", "BF16"] as const;
export type ExportScalarType = (typeof exportScalarTypes)[number];

/** The hub's own limit for one file, in bytes of tensors. */
export const defaultShardBytes = 2_000_000_000;

const bytesPerScalar: Readonly<Record<ExportScalarType, number>> = { F32: 4, F16: 2, BF16: 2 };
const torchNames: Readonly<Record<ExportScalarType, string>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One safetensors file of a checkpoint: its first bytes, and which tensors follow them. */
export interface CheckpointFile {
  readonly path: string;
  readonly header: Uint8Array<ArrayBuffer>;
  /** Positions in the list of the checkpoint's tensors. */
  readonly tensors: readonly number[];
  /** Of the whole file. */
  readonly sizeBytes: number;
}

export interface CheckpointPlan {
  readonly files: readonly CheckpointFile[];
  /** The text of model.safetensors.index.json; undefined where one file holds everything. */
  readonly index: string | undefined;
}

/**
 * The files of a checkpoint in the hub's layout: `model.safetensors`, or shards of at most `maxShardBytes` of tensors with
 * an index. Tensors keep their order; one larger than a shard has a file of its own.
 */
export function planCheckpoint(
  tensors: readonly TensorShape[],
  {
    scalarType,
    maxShardBytes = defaultShardBytes,
    metadata,
  }: {
    readonly scalarType: ExportScalarType;
    readonly maxShardBytes?: number;
    readonly metadata: Readonly<Record<string, string>>;
  },
): CheckpointPlan {
  const sizes = tensors.map(({ shape }) => bytesPerScalar[scalarType] * scalarsOf(shape));
  const shards: number[][] = [[]];
  let filled = 0;
  sizes.forEach((size, tensor) => {
    if (filled > 0 && filled + size > maxShardBytes) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)?.push(tensor);
    filled += size;
  });
  const files = shards.map((members, shard): CheckpointFile => {
    const plans = members.flatMap((tensor): TensorPlan[] => {
      const found = tensors[tensor];
      return found ? [{ ...found, dtype: scalarType }] : [];
    });
    // transformers refuses a file whose metadata does not name PyTorch.
    const header = encodeHeader(plans, { format: "pt", ...metadata });
    const sizeBytes = members.reduce((sum, tensor) => sum + (sizes[tensor] ?? 0), header.length);
    return { path: shardName(shard, shards.length), header, tensors: members, sizeBytes };
  });
  if (files.length === 1) return { files, index: undefined };
  const map = files.flatMap(({ path, tensors: members }) =>
    members.map((tensor) => [tensors[tensor]?.name ?? "", path] as const),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const index = { metadata: { total_size: total }, weight_map: Object.fromEntries(map) };
  return { files, index: `${JSON.stringify(index, null, 2)}\n` };
}

function shardName(shard: number, count: number): string {
  if (count === 1) return "model.safetensors";
  const number = (value: number) => String(value).padStart(5, "0");
  return `model-${number(shard + 1)}-of-${number(count)}.safetensors`;
}

function scalarsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Values as they stand in the file, rounded to the nearest, ties to even. Error: `diverged` for a value that is no number,
 * and for one that F16 cannot hold.
 */
export function encodeWeights(
  values: Float32Array<ArrayBuffer>,
  scalarType: ExportScalarType,
  name: string,
): Uint8Array<ArrayBuffer> {
  // From 65520 on a number rounds to infinity as F16.
  const limit = scalarType === "F16" ? 65520 : Number.POSITIVE_INFINITY;
  const wrong = values.find((value) => !(Math.abs(value) < limit));
  if (wrong !== undefined) {
    const advice = Number.isFinite(wrong) ? "choose BF16 or F32" : "the training diverged; use a lower learning rate";
    throw new AppError("diverged", `${name} holds ${wrong}, which ${scalarType} cannot hold; ${advice}`);
  }
  if (scalarType === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return encodeScalars(values, scalarType);
}

/** The base's configuration with the type that the exported weights have, in the fields of transformers 4 and 5. */
export function exportedConfig(config: unknown, scalarType: ExportScalarType): string {
  const fields = typeof config === "object" && config !== null ? { ...config } : {};
  const name = torchNames[scalarType];
  const named = "dtype" in fields ? { ...fields, dtype: name } : { ...fields, torch_dtype: name };
  return `${JSON.stringify("torch_dtype" in fields ? { ...named, torch_dtype: name } : named, null, 2)}\n`;
}
