import type { MovementReading } from "../training/movementGauge";

/** By training, as `learn/ability`: the latest measurement of how far its key weights have moved. */
export type LiveMovement = Readonly<Record<string, MovementReading>>;

/** Of the live run. Outside the store, which only counts its changes; a new object at each. */
let latest: LiveMovement = {};

export function clearMovement(): void {
  latest = {};
}

export function addMovement(training: string, reading: MovementReading): void {
  latest = { ...latest, [training]: reading };
}

/** All trainings that were measured so far; the same object until the next measurement. */
export function liveMovement(): LiveMovement {
  return latest;
}
