import type { GpuDevice } from "./device";

/** Queries one set may hold, by the specification. */
const maxQueries = 4096;

interface TimedItem {
  readonly label: string;
  encode(encoder: GPUCommandEncoder, timestampWrites: GPUComputePassTimestampWrites): void;
}

/** Encodes every item in a pass of its own between two timestamps; milliseconds summed by label. */
export async function profileItems(gpu: GpuDevice, items: readonly TimedItem[]): Promise<ReadonlyMap<string, number>> {
  const { device } = gpu;
  const totals = new Map<string, number>();
  const perBatch = maxQueries / 2;
  const querySet = device.createQuerySet({ type: "timestamp", count: maxQueries });
  const resolved = device.createBuffer({
    size: maxQueries * 8,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({
    size: maxQueries * 8,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    for (let start = 0; start < items.length; start += perBatch) {
      const batch = items.slice(start, start + perBatch);
      const encoder = device.createCommandEncoder({ label: "profile" });
      batch.forEach((item, index) => {
        item.encode(encoder, { querySet, beginningOfPassWriteIndex: 2 * index, endOfPassWriteIndex: 2 * index + 1 });
      });
      encoder.resolveQuerySet(querySet, 0, 2 * batch.length, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16 * batch.length);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ, 0, 16 * batch.length);
      const stamps = new BigUint64Array(staging.getMappedRange(0, 16 * batch.length));
      batch.forEach((item, index) => {
        const elapsedMs = Number((stamps[2 * index + 1] ?? 0n) - (stamps[2 * index] ?? 0n)) / 1e6;
        totals.set(item.label, (totals.get(item.label) ?? 0) + elapsedMs);
      });
      staging.unmap();
    }
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
  gpu.throwIfFailed();
  return totals;
}
