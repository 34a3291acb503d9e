export const viewWidth = 520;
export const viewHeight = 300;
export const pad = { left: 56, right: 12, top: 30, bottom: 34 };
export const plotWidth = viewWidth - pad.left - pad.right;
export const plotHeight = viewHeight - pad.top - pad.bottom;

/** Ticks nearer than this to an earlier one are left out. */
const tickDistance = 14;

/** Places of ranks and values in the view, the values that get a line, and how large a dot may be. */
export function rankScales(values: readonly number[]) {
  const count = Math.max(1, values.length);
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom || 1;
  const x = (rank: number) => pad.left + ((rank + 0.5) / count) * plotWidth;
  const y = (value: number) => pad.top + ((top - value) / span) * plotHeight;
  const ticks = [0, top, top / 2, bottom].filter((value, i, all) =>
    all.slice(0, i).every((other) => Math.abs(y(other) - y(value)) > tickDistance),
  );
  return { x, y, ticks, top, radius: Math.min(4, Math.max(1.8, plotWidth / count / 2.2)) };
}

/** The rank at a place of the view, from 0 to count − 1. */
export function rankAt(viewX: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(((viewX - pad.left) / plotWidth) * count)));
}

/** The count right of a cut at a place of the view. */
export function cutAt(viewX: number, count: number): number {
  return count - Math.min(count, Math.max(0, Math.round(((viewX - pad.left) / plotWidth) * count)));
}

type Points = readonly (readonly [x: number, y: number])[];

const number = (value: number) => Math.round(value * 100) / 100;

/** Circles as one path: hundreds of elements would cost a frame each time a slider moves. */
export function dots(points: Points, radius: number): string {
  const r = number(radius);
  return points
    .map(([x, y]) => `M${number(x - radius)} ${number(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`)
    .join("");
}

/** Crosses as one path. */
export function crosses(points: Points, size: number, kind: "×" | "+"): string {
  const s = number(kind === "×" ? size * 0.75 : size);
  return points
    .map(([x, y]) => {
      const [cx, cy] = [number(x), number(y)];
      return kind === "×"
        ? `M${cx - s} ${cy - s}l${2 * s} ${2 * s}m0 ${-2 * s}l${-2 * s} ${2 * s}`
        : `M${cx - s} ${cy}h${2 * s}m${-s} ${-s}v${2 * s}`;
    })
    .join("");
}
