import { formatPercent, formatScalar } from "../base/format";
import type { RunReport } from "../engine/report";
import { baseNorm } from "../method/compare";
import type { Composition } from "../method/compose";
import type { MergeSettings } from "../method/settings";
import { tensorSizes } from "./report";
import type { MapMode } from "./store/state";

/** One number a tensor, and how it is written and coloured. */
export interface MapValues {
  /** Undefined: there is nothing to say of this tensor. */
  readonly values: readonly (number | undefined)[];
  /** In symbols and words, with the unit. */
  readonly title: string;
  readonly unit: string;
  readonly scale: "signed" | "magnitude";
  readonly format: (value: number) => string;
  /** What fits a cell: three characters or so. */
  readonly short: (value: number) => string;
  /** What the value says, before the number: "similarity", "key for ability". */
  readonly noun: string;
  /** At the middle of a signed scale, or a value worth knowing beside the scale. */
  readonly note?: string;
}

/** The modes that a report has numbers for, in the order of the method, each with its name. */
export function mapModes(report: RunReport): readonly (readonly [mode: MapMode, name: string])[] {
  const { basis } = report.gram;
  return [
    ["weights", "‖θo‖ size of the weights"],
    ...Object.keys(report.keyNeurons).map((corpus) => [`mask:${corpus}`, `key weights: ${corpus}`] as const),
    ...basis.slice(0, -1).map((vector) => [`delta:${vector}`, `‖D‖ learned change: ${vector}`] as const),
    ["similarity", "S(τ) similarity"],
    ["change", "‖Δ‖ / ‖θo‖ change by the merge"],
  ];
}

const normUnit = "Euclidean norm of the weights, as a number";

/** The unit of S(τ). */
export function similarityUnit(similarity: MergeSettings["similarity"]): string {
  return similarity === "cosine"
    ? "S(τ), cosine from −1 to 1"
    : "S(τ), dot product: the square of a weight’s unit, summed over the tensor";
}

interface Shown {
  readonly report: RunReport;
  readonly settings: MergeSettings;
  readonly composition: Composition;
}

/** The numbers of a mode, by tensor in the report's order. A corpus or delta that the report does not have gives none. */
export function mapValues({ report, settings, composition }: Shown, mode: MapMode): MapValues {
  const { matrices, basis } = report.gram;
  if (mode === "similarity") {
    const { similarity, comparisons } = composition;
    return {
      values: similarity.map((value, tensor) => (comparisons[tensor]?.empty ? undefined : value)),
      title: `S(τ) ${settings.similarity === "dot" ? "dot product" : "cosine"} of R(A) and R_Lang`,
      unit: similarityUnit(settings.similarity),
      scale: "signed",
      format: formatScalar,
      short: shortNumber,
      noun: "similarity",
      note: "0: unrelated",
    };
  }
  if (mode === "change") {
    return {
      values: composition.relativeChange,
      title: "‖Δ‖ / ‖θo‖, in % of the base's norm",
      unit: "% of the norm of the base’s tensor",
      scale: "magnitude",
      format: percent,
      short: shortPercent,
      noun: "changes by",
    };
  }
  if (mode === "weights") {
    return {
      values: matrices.map(baseNorm),
      title: "‖θo‖ Euclidean norm of the base's weights",
      unit: normUnit,
      scale: "magnitude",
      format: formatScalar,
      short: shortNumber,
      noun: "norm",
    };
  }
  const [kind, ...rest] = mode.split(":");
  const name = rest.join(":");
  if (kind === "mask") {
    const sizes = tensorSizes(report);
    const ratio = report.recipe.locate.keyNeuronRatio;
    return {
      values: sizes.map((size, tensor) => {
        const count = report.keyNeurons[name]?.byTensor[tensor];
        return count === undefined || size === 0 ? undefined : count / size;
      }),
      title: `share of the weights that are key to ${name}, in %`,
      unit: "% of the tensor’s weights",
      scale: "magnitude",
      format: percent,
      short: shortPercent,
      noun: `key to ${name}`,
      note: `k1 = ${formatPercent(ratio)} of all weights`,
    };
  }
  const index = basis.indexOf(name);
  return {
    values: matrices.map((gram) =>
      index < 0 ? undefined : Math.sqrt(Math.max(0, gram[index * basis.length + index] ?? 0)),
    ),
    title: `‖D‖ Euclidean norm of the change learned for ${name}`,
    unit: normUnit,
    scale: "magnitude",
    format: formatScalar,
    short: shortNumber,
    noun: `learned change for ${name}`,
  };
}

/** How one report's numbers differ from another's, tensor by tensor. Undefined where the two are not of one model. */
export function differenceOf(here: MapValues, there: MapValues): MapValues | undefined {
  if (here.values.length !== there.values.length) return undefined;
  return {
    ...here,
    values: here.values.map((value, tensor) => {
      const other = there.values[tensor];
      return value === undefined || other === undefined ? undefined : value - other;
    }),
    scale: "signed",
    format: (value) => `${value > 0 ? "+" : ""}${here.format(value)}`,
    noun: `${here.noun}, difference`,
    note: "0: the same",
  };
}

/** The largest magnitude: where the colours end. */
export function domainOf({ values }: MapValues): number {
  return values.reduce<number>((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 0);
}

/** How many of the tensors lie beyond a domain. */
export function clippedCount({ values }: MapValues, domain: number): number {
  return values.filter((value) => Math.abs(value ?? 0) > domain).length;
}

function percent(value: number): string {
  return formatPercent(value, Math.abs(value) < 0.0995 ? 2 : 1);
}

/** Three characters or so: what fits a cell. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.0095) return value.toExponential(0).replace("e-0", "e-");
  return value.toFixed(size < 10 ? 2 : 0).replace(/^(-?)0\./, "$1.");
}

/** Percent without its sign. */
function shortPercent(value: number): string {
  return (value * 100).toFixed(Math.abs(value) < 0.0995 ? 1 : 0);
}
