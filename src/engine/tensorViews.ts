import { present } from "../base/assert";
import { tensorOverlaps } from "../kernels/mask";
import type { ValueSource } from "../kernels/values";
import { readMaskTile, readTile } from "../kernels/views";
import type { Located, TrainingContext } from "../method/locate";
import type { MethodResult } from "../method/run";
import type { TensorPlacement } from "../model/layout";
import { maskFigures } from "./maskFigures";
import { readScalars, type ScalarPlace } from "./readScalars";
import type { TensorViews, WeightSource } from "./viewApi";
import { checkCell, checkSource, checkTile, corpusIndex, type ViewedRun, viewedTensor } from "./viewRequests";
import { weightFigures, weightRank } from "./weightFigures";

/** A run whose deltas are on the GPU. */
export interface LearnedRun {
  readonly context: Pick<TrainingContext, "gpu" | "base">;
  readonly method: MethodResult;
}

/**
 * The pictures' data of a live run, computed on the GPU; `inTurn` runs work on the finished run, or rejects where there is
 * none. What is read back is at most a tile's 1 MiB: also two marginals, histogram and moments, one word for each 1024
 * scalars, and 160 KiB of blocks.
 */
export function createTensorViews(
  inTurn: <Result>(work: (run: LearnedRun) => Promise<Result>) => Promise<Result>,
): TensorViews {
  return {
    readTile: (request) =>
      inTurn((run) => {
        const { index, columns } = checkTile(viewedRun(run), request);
        const { gpu } = run.context;
        const { source, summary } = request;
        const tile = { ...request, columns, parts: placed(run, index).parts };
        if (source.kind === "mask") return readMaskTile(gpu, locatedOf(run, source.corpus).mask, tile);
        return readTile(gpu, valuesOf(run, source), tile, summary);
      }),
    readFigures: (index, source) =>
      inTurn((run) => {
        const viewed = viewedRun(run);
        checkSource(viewed, source);
        const { rows, columns } = viewedTensor(viewed, index);
        const tensor = { rows, columns, parts: placed(run, index).parts };
        const { gpu } = run.context;
        if (source.kind === "weights") return weightFigures(gpu, valuesOf(run, source), tensor);
        const { mask, byTensor } = locatedOf(run, source.corpus);
        return maskFigures(gpu, mask, { ...tensor, keyCount: byTensor[index] ?? 0 });
      }),
    readCell: (index, row, column) =>
      inTurn(async (run) => {
        const { columns } = checkCell(viewedRun(run), index, row, column);
        const { gpu, base } = run.context;
        const { located, learned } = run.method;
        const place = placeOf(placed(run, index), row, row * columns + column, columns);
        const { isKey, ...scalars } = await readScalars(gpu, place, {
          base: base.slabs,
          masks: located.map(({ result }) => result.mask),
          deltas: learned.map(({ result }) => result.delta),
        });
        return { ...scalars, isKey: Object.fromEntries(located.map(({ name }, mask) => [name, isKey[mask] ?? false])) };
      }),
    readRank: (index, source, row, column) =>
      inTurn(async (run) => {
        const viewed = viewedRun(run);
        const { rows, columns } = checkCell(viewed, index, row, column);
        checkSource(viewed, source);
        const tensor = { rows, columns, parts: placed(run, index).parts };
        const rank = await weightRank(run.context.gpu, valuesOf(run, source), tensor, row * columns + column);
        return { rank, count: rows * columns };
      }),
    readOverlaps: (leftCorpus, rightCorpus) =>
      inTurn(async (run) => {
        const [left, right] = [locatedOf(run, leftCorpus), locatedOf(run, rightCorpus)];
        const { gpu, base } = run.context;
        const { tensors, slabs } = base.layout;
        const blockTensors = slabs.map(({ blockTensor }) => blockTensor);
        const masks = { left: left.mask, right: right.mask };
        const both = await tensorOverlaps(gpu, masks, { blockTensors, tensorCount: tensors.length });
        return tensors.map(({ size }, index) => ({
          left: left.byTensor[index] ?? 0,
          right: right.byTensor[index] ?? 0,
          both: both[index] ?? 0,
          count: size,
        }));
      }),
  };
}

function viewedRun({ context, method }: LearnedRun): ViewedRun {
  return {
    tensors: context.base.layout.tensors,
    basis: method.learned.map(({ name }) => name),
    corpora: method.located.map(({ name }) => name),
  };
}

function placed({ context }: LearnedRun, index: number): TensorPlacement {
  return present(context.base.layout.tensors[index], `tensor ${index}`);
}

function locatedOf(run: LearnedRun, corpus: string): Located {
  const index = corpusIndex(viewedRun(run), corpus);
  return present(run.method.located[index], corpus).result;
}

/** Where a tensor's scalar lies. */
function placeOf({ parts, name }: TensorPlacement, row: number, scalar: number, columns: number): ScalarPlace {
  const part = present(
    parts.find(({ rowStart, rowCount }) => row < rowStart + rowCount),
    `row ${row} of ${name}`,
  );
  return { slab: part.slab, offset: part.offset + scalar - part.rowStart * columns };
}

function valuesOf({ context, method }: LearnedRun, source: WeightSource): ValueSource {
  const terms = method.learned.map(({ result }, index) => ({
    delta: result.delta,
    coefficient: source.coefficients[index] ?? 0,
  }));
  return source.base ? { base: context.base.slabs, terms } : { terms };
}
