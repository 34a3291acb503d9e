/**
 * How a matrix product is divided: `block` reads global memory without barriers (CPU adapters), `tile` stages
 * through workgroup memory (GPUs), `subgroup` broadcasts rows within a subgroup of lanesX threads (CPU adapters). A thread owns blockRows × blockColumns; a workgroup has lanesX × lanesY threads.
 */
export interface LinearVariant {
  readonly family: "block" | "tile" | "subgroup";
  readonly blockRows: 4 | 8 | 16 | 32;
  readonly blockColumns: 4 | 8;
  readonly lanesX: number;
  readonly lanesY: number;
}

function variant(
  family: LinearVariant["family"],
  blockRows: LinearVariant["blockRows"],
  blockColumns: 4 | 8,
  lanesX: number,
  lanesY: number,
): LinearVariant {
  return { family, blockRows, blockColumns, lanesX, lanesY };
}

/** Every variant that tests cover and the autotune may choose from. Each fits the default limit of 16 KiB of workgroup memory. */
export const linearVariants: readonly LinearVariant[] = [
  variant("block", 8, 8, 4, 2),
  variant("block", 4, 4, 8, 8),
  variant("tile", 4, 4, 8, 8),
  variant("tile", 4, 4, 16, 16),
  variant("tile", 8, 8, 8, 8),
  variant("tile", 8, 8, 16, 8),
  variant("subgroup", 16, 4, 4, 1),
  variant("subgroup", 32, 4, 8, 1),
];

/** For example `tile 8x8 in 16x8`. */
export function variantName({ family, blockRows, blockColumns, lanesX, lanesY }: LinearVariant): string {
  return `${family} ${blockRows}x${blockColumns} in ${lanesX}x${lanesY}`;
}

/** The variant of that name, or undefined for a name this version does not have. */
export function variantOfName(name: string): LinearVariant | undefined {
  return linearVariants.find((candidate) => variantName(candidate) === name);
}

/** Rows and columns that one workgroup owns. */
export function tileOf({ blockRows, blockColumns, lanesX, lanesY }: LinearVariant): { rows: number; columns: number } {
  return { rows: blockRows * lanesY, columns: blockColumns * lanesX };
}

/** Whether a variant can compute a shape: `subgroup` works on vectors of 4 scalars. */
export function suits(
  { family }: LinearVariant,
  sizes: {
    readonly inputs: number;
    readonly outputs: number;
    readonly outputRow?: number;
    readonly outputOffset?: number;
  },
): boolean {
  const { inputs, outputs, outputRow = outputs, outputOffset = 0 } = sizes;
  return family !== "subgroup" || [inputs, outputs, outputRow, outputOffset].every((size) => size % 4 === 0);
}
