import type { CompressionCodec } from "hyparquet";
import { compressors, decompressZstd } from "hyparquet-compressors";
import type { Decompress } from "./parquetPages";

/** The decompressor of a codec; undefined where there is none. Zstandard writes into the size asked for, not the one its frame names. */
export function decompressorOf(codec: CompressionCodec): Decompress | undefined {
  return codec === "ZSTD" ? (input, sizeBytes) => decompressZstd(input, new Uint8Array(sizeBytes)) : compressors[codec];
}
