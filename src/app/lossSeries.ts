/** Losses of the live run by training. Outside the store, which only counts its changes. */
const series = new Map<string, number[]>();

export function clearLosses(): void {
  series.clear();
}

/** Puts `losses` at step `start` of a training; a stage that begins again replaces what was there from that step on. */
export function addLosses(stage: string, start: number, losses: readonly number[]): void {
  const values = series.get(stage) ?? [];
  values.length = Math.min(values.length, start);
  values.push(...losses);
  series.set(stage, values);
}

/** The series as they stand; arrays are live and must not be changed. */
export function liveLosses(): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(series);
}
