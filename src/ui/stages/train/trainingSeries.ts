import type { ChartSeries } from "../../visuals/lossTable";
import { entityAccent } from "../../widgets/Chip";

export type Losses = Readonly<Record<string, readonly number[]>>;

/** "learn/ability" → "ability": whose training it is. */
export function entityOf(training: string): string {
  return training.split("/")[1] ?? training;
}

/** "learn/ability" → A; "locate/bn" → bn: the letters on a chip. */
export function codeOf(training: string): string {
  const name = entityOf(training);
  return name === "ability" || name === "abilityOnly" ? "A" : name === "reference" ? "L0" : name;
}

const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2]];

/** The accent of whose training it is, whatever else is shown. */
export function accentOf(training: string, trainings: readonly string[]): string {
  return training.startsWith("full/") ? "var(--text)" : entityAccent(placeOf(training, trainings));
}

/** A training's line: an entity keeps its accent and dash; training all weights is drawn in the text's colour. */
export function seriesOf(name: string, values: readonly number[], trainings: readonly string[]): ChartSeries {
  const dash = name.startsWith("full/") ? [12, 4] : (dashes[placeOf(name, trainings) % dashes.length] ?? []);
  return { name, values, accent: accentOf(name, trainings), dash };
}

function placeOf(training: string, trainings: readonly string[]): number {
  const own = trainings.filter((name) => !name.startsWith("full/")).map(entityOf);
  const entities = [...new Set(["ability", "reference", ...own])];
  return Math.max(0, entities.indexOf(entityOf(training)));
}

/** A row a step from 1, a column a training; empty where one has ended. */
export function stepRows(losses: Losses, names: readonly string[]): (string | number)[][] {
  const steps = Math.max(0, ...names.map((name) => losses[name]?.length ?? 0));
  return Array.from({ length: steps }, (_, step) => [step + 1, ...names.map((name) => losses[name]?.[step] ?? "")]);
}
