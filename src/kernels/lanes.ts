import type { GpuDevice } from "../gpu/device";

/** Threads that share a row, and rows of a workgroup: overrides of kernels that append shared/rowSum.wgsl. */
export interface Lanes {
  readonly lanes: number;
  readonly rowsPerGroup: number;
}

/** 32 threads a row on a GPU; one on a CPU adapter, where a barrier costs more than the row. */
export function rowLanes({ adapter }: GpuDevice): Lanes {
  return adapter.isFallback ? { lanes: 1, rowsPerGroup: 8 } : { lanes: 32, rowsPerGroup: 1 };
}
