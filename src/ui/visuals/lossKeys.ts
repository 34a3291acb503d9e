/** The steps in view, from 0. */
export type StepRange = readonly [from: number, to: number];

export type ChartAction =
  | { readonly kind: "move"; readonly step: number }
  /** Undefined: all steps. */
  | { readonly kind: "zoom"; readonly zoom: StepRange | undefined };

export interface ChartPlace {
  readonly cursor: number | undefined;
  readonly view: StepRange;
  /** The last step of all. */
  readonly last: number;
}

/** What a key does to a chart over steps; undefined for keys that are not the chart's. */
export function chartAction(key: string, hasShift: boolean, place: ChartPlace): ChartAction | undefined {
  const [from, to] = place.view;
  const by = hasShift ? 10 : 1;
  const move = (step: number): ChartAction => ({ kind: "move", step: Math.min(to, Math.max(from, step)) });
  switch (key) {
    case "ArrowLeft":
      return move((place.cursor ?? to + by) - by);
    case "ArrowRight":
      return move((place.cursor ?? from - by) + by);
    case "Home":
      return move(from);
    case "End":
      return move(to);
    case "+":
      return { kind: "zoom", zoom: zoomed(place, 0.5) };
    case "-":
      return { kind: "zoom", zoom: zoomed(place, 2) };
    case "0":
      return { kind: "zoom", zoom: undefined };
    default:
      return undefined;
  }
}

/** The view made `factor` times as long around the cursor, or around its middle. */
function zoomed({ cursor, view: [from, to], last }: ChartPlace, factor: number): StepRange | undefined {
  const centre = cursor ?? Math.round((from + to) / 2);
  const half = Math.max(2, Math.round(((to - from) * factor) / 2));
  const next = [Math.max(0, centre - half), Math.min(last, centre + half)] as const;
  return next[0] === 0 && next[1] === last ? undefined : next;
}
