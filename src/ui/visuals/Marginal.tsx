import { useLayoutEffect, useRef } from "react";
import type { Palette } from "./heatmapColours";

export interface MarginalProps {
  /** One number, not negative, for each row or column of the whole matrix. */
  readonly values: Float32Array;
  /** The index at the strip's beginning, and CSS pixels an index takes. */
  readonly start: number;
  readonly scale: number;
  /** CSS pixels along the picture. */
  readonly length: number;
  readonly along: "rows" | "columns";
  /** Values beyond this get a mark. */
  readonly noteworthy: number | undefined;
  readonly palette: Palette;
  readonly label: string;
}

/** CSS pixels across. */
export const marginalDepth = 36;

/** A strip beside a matrix: how strong each row or column is, in line with the picture. */
export function Marginal({ values, start, scale, length, along, noteworthy, palette, label }: MarginalProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isRows = along === "rows";
  const [width, height] = isRows ? [marginalDepth, length] : [length, marginalDepth];
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current) return;
    const ratio = globalThis.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    // Rows and columns differ only in which axis runs along: draw columns, turned for rows.
    if (isRows) context.setTransform(0, ratio, ratio, 0, 0, 0);
    drawStrip(context, { values, start, scale, length, noteworthy, palette });
  });
  return <canvas ref={canvas} role="img" aria-label={label} style={{ width, height }} />;
}

function drawStrip(
  context: CanvasRenderingContext2D,
  { values, start, scale, length, noteworthy, palette }: Omit<MarginalProps, "along" | "label">,
): void {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return;
  const room = marginalDepth - 8;
  const end = Math.min(length, (values.length - start) * scale);
  for (let x = 0; x < end; x++) {
    // Below one pixel an index, the strongest of those in the pixel.
    const first = Math.floor(start + x / scale);
    const last = Math.max(first, Math.ceil(start + (x + 1) / scale) - 1);
    let value = 0;
    for (let i = first; i <= last; i++) value = Math.max(value, values[i] ?? 0);
    const isMarked = noteworthy !== undefined && value > noteworthy;
    context.fillStyle = isMarked ? palette.text : palette.muted;
    context.fillRect(x, 0, 1, Math.max(1, Math.round((value / largest) * room)));
    if (isMarked) context.fillRect(x, marginalDepth - 5, 1, 5);
  }
}
