// Warm-ups of one portion of a model at a time: which weights are free together while the rest stays the base.
import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { maskOfWords } from "../kernels/mask";
import { blockWords, type NeuronMask } from "../kernels/neuronMask";
import { type Layout, placementOf } from "../model/layout";
import {
  embeddingName,
  finalNormName,
  headName,
  layerPrefix,
  parameterSpecs,
  type TensorSpec,
} from "../model/parameters";

/** Some rows of a tensor; a vector is one row. */
interface TensorRows {
  readonly name: string;
  readonly rowStart: number;
  readonly rowCount: number;
}

/** Weights that are trained together. */
export interface Portion {
  /** "layer 3", "model.embed_tokens.weight, rows 0 to 999". */
  readonly label: string;
  readonly members: readonly TensorRows[];
}

const rowsOf = ({ shape }: TensorSpec) => (shape.length > 1 ? (shape[0] ?? 1) : 1);
const sizeOf = ({ shape }: TensorSpec) => shape.reduce((product, length) => product * length, 1);

/**
 * Every weight of a model in exactly one portion: each layer (the last with the final norm), and the vocabulary's tables
 * in runs of rows no larger than a layer, so that no portion needs more memory than a layer does.
 */
export function warmUpPortions(config: ModelConfig): Portion[] {
  const specs = parameterSpecs(config);
  const layers = Array.from({ length: config.layers }, (_, layer): Portion => {
    const isLast = layer === config.layers - 1;
    const own = specs.filter(({ name }) => name.startsWith(layerPrefix(layer)) || (isLast && name === finalNormName));
    return {
      label: `layer ${layer}`,
      members: own.map((spec) => ({ name: spec.name, rowStart: 0, rowCount: rowsOf(spec) })),
    };
  });
  const largest = specs
    .filter(({ name }) => name.startsWith(layerPrefix(0)))
    .reduce((sum, spec) => sum + sizeOf(spec), 0);
  const table = (wanted: string) =>
    specs.filter(({ name }) => name === wanted).flatMap((spec) => tablePortions(spec, largest));
  return [...table(embeddingName), ...layers, ...table(headName)];
}

function tablePortions(spec: TensorSpec, largest: number): Portion[] {
  const rows = rowsOf(spec);
  const count = Math.min(rows, Math.ceil(sizeOf(spec) / largest));
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [index, index + 1].map((place) => Math.floor((place * rows) / count)) as [number, number];
    const members = [{ name: spec.name, rowStart: start, rowCount: end - start }];
    return { label: `${spec.name}, rows ${start} to ${end - 1}`, members };
  });
}

/** Weights of a portion. */
export function portionSize(layout: Layout, { members }: Portion): number {
  return members.reduce((sum, { name, rowCount }) => {
    const placement = placementOf(layout, name);
    return sum + (placement.size / rowsOf(placement)) * rowCount;
  }, 0);
}

/** The mask of a portion's scalars; `arena` owns it. */
export function portionMask(gpu: GpuDevice, arena: Arena, layout: Layout, portion: Portion): Promise<NeuronMask> {
  const words = layout.slabs.map(({ blocks }) => new Uint32Array(blocks * blockWords));
  for (const { name, rowStart, rowCount } of portion.members) {
    const placement = placementOf(layout, name);
    const rowSize = placement.size / rowsOf(placement);
    for (const part of placement.parts) {
      const start = Math.max(rowStart, part.rowStart);
      const end = Math.min(rowStart + rowCount, part.rowStart + part.rowCount);
      const slab = words[part.slab];
      if (slab && end > start) setBits(slab, part.offset + (start - part.rowStart) * rowSize, (end - start) * rowSize);
    }
  }
  return maskOfWords(gpu, arena, { label: portion.label, words });
}

/** Sets `count` bits from bit `start` on. */
function setBits(words: Uint32Array, start: number, count: number): void {
  const end = start + count;
  const [firstWhole, lastWhole] = [Math.ceil(start / 32), Math.floor(end / 32)];
  if (lastWhole >= firstWhole) words.fill(0xffffffff, firstWhole, lastWhole);
  const set = (bit: number) => {
    words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
  };
  for (let bit = start; bit < Math.min(end, firstWhole * 32); bit++) set(bit);
  for (let bit = Math.max(start, lastWhole * 32); bit < end; bit++) set(bit);
}
