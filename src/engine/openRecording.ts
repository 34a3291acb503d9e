import { AppError } from "../base/errors";
import type { ReadFile } from "../formats/modelFolder";
import { openRunTensors, type RunTensors } from "../formats/runTensors";
import { loadModelFolder, type Sources } from "../formats/sources";
import { openWeightFiles, type WeightFiles } from "../formats/weightFiles";
import type { Recording } from "./dataApi";
import type { ExportSource } from "./export/exportFiles";
import { fileSource } from "./export/fileSource";
import type { ExportRequest } from "./export/request";
import { hashModel } from "./prepare";
import { createRecordedViews } from "./recordedViews";
import type { TensorViews } from "./viewApi";

/** A recording whose tensors can be looked at and exported. */
export interface OpenRecording extends TensorViews {
  /** Its deltas on its base. Errors: those of `openRecording`. */
  exportSource(request: Pick<ExportRequest, "content" | "settings" | "report">): Promise<ExportSource>;
}

/**
 * The data of a recording. The run's file is read with the first picture, the base's weights with the first that
 * shows them. Errors, each time anew until it succeeds: `missing-file`; `bad-file`, also where the base is not the one that
 * the run began from.
 */
export function openRecording(recording: Recording, sources: Sources, readStatic: ReadFile): OpenRecording {
  const run = once(async () => {
    const { tensors } = recording;
    return openRunTensors(typeof tensors === "string" ? await readStatic(tensors) : tensors, recording.model.tensors);
  });
  const base = once(async () => openBase(recording, await run(), sources));
  const views = once(async () => createRecordedViews({ run: await run(), readBase: readBase(recording, base) }));
  return {
    readTile: async (request) => (await views()).readTile(request),
    readFigures: async (tensor, source) => (await views()).readFigures(tensor, source),
    readCell: async (tensor, row, column) => (await views()).readCell(tensor, row, column),
    readRank: async (...asked) => (await views()).readRank(...asked),
    readOverlaps: async (left, right) => (await views()).readOverlaps(left, right),
    async exportSource(request) {
      const { weights, config } = await base();
      return fileSource({ run: await run(), weights, config }, request);
    },
  };
}

interface RecordedBase {
  readonly weights: WeightFiles;
  /** Parsed config.json. */
  readonly config: unknown;
}

async function openBase({ recipe }: Recording, { origin }: RunTensors, sources: Sources): Promise<RecordedBase> {
  const model = await loadModelFolder(recipe.model, sources);
  // A page that came over plain http has no hashes; shapes are checked all the same.
  if (globalThis.crypto?.subtle && (await hashModel(model)) !== origin.modelHash) {
    throw new AppError("bad-file", "the model beside this recording is not the one that the run began from");
  }
  return { weights: await openWeightFiles(model.weights), config: model.config };
}

function readBase({ model }: Recording, base: () => Promise<RecordedBase>) {
  return async (name: string): Promise<Float32Array<ArrayBuffer>> => {
    const values = await (await base()).weights.read(name);
    const shape = model.tensors.find((tensor) => tensor.name === name)?.shape ?? [];
    const size = shape.reduce((product, length) => product * length, 1);
    if (values.length === size) return values;
    throw new AppError("bad-file", `${name} has ${values.length} scalars in the model; the recording needs ${size}`);
  };
}

/** Runs `work` on the first call and again after a failure; what it gave is kept. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
