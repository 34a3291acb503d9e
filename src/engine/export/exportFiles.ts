import { AppError } from "../../base/errors";
import {
  defaultShardBytes,
  encodeWeights,
  exportedConfig,
  planCheckpoint,
  type TensorShape,
} from "../../formats/export/checkpointFiles";
import { exportCard } from "./card";
import type { ExportRequest } from "./request";

/** One file of an export, made as it is written. */
export interface ExportFile {
  readonly path: string;
  readonly sizeBytes: number;
  parts(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;
}

/** A tensor's values in order, a chunk at a time, as f32. */
export type ReadValues = (tensor: number) => AsyncGenerator<Float32Array<ArrayBuffer>, void, void>;

export interface ExportSource {
  readonly tensors: readonly TensorShape[];
  readonly read: ReadValues;
  /** The base's config.json, parsed. */
  readonly config: unknown;
  /** `hashModel` of the base. */
  readonly baseHash: string;
  /** True where the changes were rounded to F16 when the run was kept. */
  readonly isRounded: boolean;
  /** Free text pairs of every weights file: the recipe, hashes. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The files that a request asks for: those of the checkpoint with a model card. Error: `bad-usage` for a shard limit below 1. */
export function exportFiles(source: ExportSource, request: ExportRequest): readonly ExportFile[] {
  const card = { path: "README.md", content: new Blob([exportCard(request, source)]) };
  return checkpointExport(source, { ...request, companions: [card, ...request.companions] });
}

/** Weights, index and configuration of a checkpoint in the hub's layout, and its companions. Error: `bad-usage` for a shard limit below 1. */
export function checkpointExport(
  source: Omit<ExportSource, "baseHash" | "isRounded">,
  {
    scalarType,
    maxShardBytes = defaultShardBytes,
    companions,
  }: Pick<ExportRequest, "scalarType" | "maxShardBytes" | "companions">,
): readonly ExportFile[] {
  if (!(maxShardBytes >= 1)) {
    throw new AppError("bad-usage", `the largest file is to have ${maxShardBytes} bytes; at least 1 is needed`);
  }
  const { tensors, read, metadata } = source;
  const { files, index } = planCheckpoint(tensors, { scalarType, maxShardBytes, metadata });
  const weights = files.map(({ path, header, tensors: members, sizeBytes }): ExportFile => {
    async function* parts() {
      yield header;
      for (const tensor of members) {
        for await (const values of read(tensor)) yield encodeWeights(values, scalarType, tensors[tensor]?.name ?? "");
      }
    }
    return { path, sizeBytes, parts };
  });
  const text = (path: string, content: string) => blobFile(path, new Blob([content]));
  return [
    ...weights,
    ...(index === undefined ? [] : [text("model.safetensors.index.json", index)]),
    text("config.json", exportedConfig(source.config, scalarType)),
    ...companions.map(({ path, content }) => blobFile(path, content)),
  ];
}

const blobChunkBytes = 4 << 20;

/** A file that is there as a whole. */
export function blobFile(path: string, content: Blob): ExportFile {
  async function* parts() {
    for (let at = 0; at < content.size; at += blobChunkBytes) {
      yield new Uint8Array(await content.slice(at, at + blobChunkBytes).arrayBuffer());
    }
  }
  return { path, sizeBytes: content.size, parts };
}
