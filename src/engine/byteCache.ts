/**
 * Keeps what was read last, up to `limitBytes` together; the oldest unused goes first. Two calls for one key share one
 * reading; a reading that failed is forgotten. What alone is larger than the limit stays until the next one comes.
 */
export function createByteCache(limitBytes: number) {
  const kept = new Map<string, { readonly reading: Promise<unknown>; sizeBytes: number }>();
  const shrink = (newest: string) => {
    let total = 0;
    for (const { sizeBytes } of kept.values()) total += sizeBytes;
    for (const [key, { sizeBytes }] of kept) {
      if (total <= limitBytes) return;
      if (key === newest) continue;
      kept.delete(key);
      total -= sizeBytes;
    }
  };
  return async <Value>(key: string, read: () => Promise<Value>, sizeOf: (value: Value) => number): Promise<Value> => {
    const found = kept.get(key) ?? { reading: read(), sizeBytes: 0 };
    kept.delete(key);
    kept.set(key, found);
    try {
      const value = (await found.reading) as Value;
      if (found.sizeBytes === 0) {
        found.sizeBytes = sizeOf(value);
        shrink(key);
      }
      return value;
    } catch (error) {
      if (kept.get(key) === found) kept.delete(key);
      throw error;
    }
  };
}
