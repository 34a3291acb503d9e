import { assert } from "../base/assert";
import type { TensorSpec } from "./parameters";

/** Scalars in a block; every tensor starts at a block, so that a block belongs to one tensor. */
export const blockSize = 1024;

/** A run of rows of a tensor inside one slab; most tensors have one part, one larger than a slab has several. */
export interface TensorPart {
  readonly slab: number;
  /** First scalar within the slab, a multiple of `blockSize`. */
  readonly offset: number;
  readonly rowStart: number;
  readonly rowCount: number;
  /** Scalars. */
  readonly size: number;
}

export interface TensorPlacement extends TensorSpec {
  /** Position in the checkpoint's order; the number by which kernels know a tensor. */
  readonly index: number;
  readonly size: number;
  readonly parts: readonly TensorPart[];
}

export interface SlabLayout {
  readonly blocks: number;
  /** Index of the tensor that owns each block. */
  readonly blockTensor: Uint32Array<ArrayBuffer>;
}

/** Where every scalar of a model lies: a few slabs, each a buffer within the binding limit. */
export interface Layout {
  readonly tensors: readonly TensorPlacement[];
  readonly byName: ReadonlyMap<string, TensorPlacement>;
  readonly slabs: readonly SlabLayout[];
  /** Scalars of all tensors, padding not counted. */
  readonly parameterCount: number;
}

interface Piece {
  readonly index: number;
  readonly rowStart: number;
  readonly rowCount: number;
  readonly size: number;
  readonly blocks: number;
}

/**
 * Places tensors into slabs of at most `maxSlabBytes` (f32). Groups stay in one slab where they fit;
 * a tensor larger than a slab is split by rows.
 */
export function buildLayout(specs: readonly TensorSpec[], maxSlabBytes: number): Layout {
  const maxBlocks = Math.floor(maxSlabBytes / (4 * blockSize));
  assert(maxBlocks > 0, `a slab of ${maxSlabBytes} bytes holds no block`);
  const parts: TensorPart[][] = specs.map(() => []);
  const slabs: number[][] = [[]];
  for (const unit of units(specs, maxBlocks)) {
    const needed = unit.reduce((sum, piece) => sum + piece.blocks, 0);
    let owners = slabs.at(-1) ?? [];
    if (owners.length > 0 && owners.length + needed > maxBlocks) {
      owners = [];
      slabs.push(owners);
    }
    for (const { index, rowStart, rowCount, size, blocks } of unit) {
      parts[index]?.push({ slab: slabs.length - 1, offset: owners.length * blockSize, rowStart, rowCount, size });
      for (let block = 0; block < blocks; block++) owners.push(index);
    }
  }
  const tensors = specs.map((spec, index) => ({ ...spec, index, size: scalars(spec), parts: parts[index] ?? [] }));
  return {
    tensors,
    byName: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    slabs: slabs.map((owners) => ({ blocks: owners.length, blockTensor: Uint32Array.from(owners) })),
    parameterCount: tensors.reduce((sum, tensor) => sum + tensor.size, 0),
  };
}

function scalars({ shape }: TensorSpec): number {
  return shape.reduce((product, length) => product * length, 1);
}

function piece(index: number, rowStart: number, rowCount: number, rowSize: number): Piece {
  const size = rowCount * rowSize;
  return { index, rowStart, rowCount, size, blocks: Math.ceil(size / blockSize) };
}

/** What must lie in one slab together: a group that fits, a tensor that fits, or one part of a larger tensor. */
function units(specs: readonly TensorSpec[], maxBlocks: number): Piece[][] {
  const result: Piece[][] = [];
  specs.forEach((spec, index) => {
    const rows = spec.shape.length > 1 ? (spec.shape[0] ?? 1) : 1;
    const rowSize = scalars(spec) / rows;
    const whole = piece(index, 0, rows, rowSize);
    const previous = result.at(-1);
    const joins = spec.group !== undefined && index > 0 && specs[index - 1]?.group === spec.group;
    if (whole.blocks > maxBlocks) {
      const rowsPerPart = Math.floor((maxBlocks * blockSize) / rowSize);
      assert(rowsPerPart > 0, `one row of ${spec.name} is larger than a slab`);
      for (let row = 0; row < rows; row += rowsPerPart) {
        result.push([piece(index, row, Math.min(rowsPerPart, rows - row), rowSize)]);
      }
    } else if (joins && previous && previous.reduce((sum, { blocks }) => sum + blocks, whole.blocks) <= maxBlocks) {
      previous.push(whole);
    } else {
      result.push([whole]);
    }
  });
  return result;
}

/** The placement of a named tensor; a bug if there is none. */
export function placementOf(layout: Layout, name: string): TensorPlacement {
  const placement = layout.byName.get(name);
  assert(placement, `the model has no tensor ${name}`);
  return placement;
}
