import type { Tile } from "../../engine/viewApi";
import { type ColourTable, colourTable, paintValues } from "./heatmapColours";
import { type Context, gutter, type HeatmapFrame, type PlacedTile } from "./heatmapFrame";
import { drawCursor, drawGaps, drawNumbers, drawOutlines, drawSeparators, drawValues } from "./heatmapMarks";
import { cellScale, numberScale, rowHeight } from "./heatmapView";

/** Draws frames. What is behind it (a canvas, its context) belongs to whoever made it. */
export interface TilePainter {
  paint(frame: HeatmapFrame): void;
}

/** A painter on a 2D context whose unit is one CSS pixel. Until a new tile is there, the old one is stretched. */
export function createCanvasPainter(context: Context): TilePainter {
  const image = new TileImage();
  return {
    paint(frame) {
      const { size, palette } = frame;
      context.fillStyle = palette.paper;
      context.fillRect(0, 0, gutter.left + size.width, gutter.top + size.height);
      drawNumbers(context, frame);
      context.save();
      context.translate(gutter.left, gutter.top);
      context.beginPath();
      context.rect(0, 0, size.width, size.height);
      context.clip();
      image.draw(context, frame);
      const isScalars = isOnePerScalar(frame.tile);
      if (frame.window.scale >= cellScale && isScalars) drawGaps(context, frame);
      drawOutlines(context, frame);
      drawSeparators(context, frame);
      if (frame.window.scale >= numberScale && isScalars) drawValues(context, frame, image.tableOf(frame));
      drawCursor(context, frame);
      context.restore();
    },
  };
}

function isOnePerScalar(placed: PlacedTile | undefined): boolean {
  return placed !== undefined && placed.tile.rows === placed.rect.rows && placed.tile.columns === placed.rect.columns;
}

/** A tile as a small bitmap, one pixel a cell; made again only when tile, look or theme change. */
class TileImage {
  #canvas: OffscreenCanvas | undefined;
  #key: readonly unknown[] = [];
  #table: ColourTable | undefined;

  tableOf({ look, palette }: HeatmapFrame): ColourTable {
    return this.#table ?? colourTable(look, palette);
  }

  draw(context: Context, frame: HeatmapFrame): void {
    const { tile: placed, look, palette, window, matrix } = frame;
    if (!placed) return;
    const key = [placed.tile, palette, ...Object.values(look)];
    if (key.length !== this.#key.length || key.some((part, i) => part !== this.#key[i])) this.#make(placed.tile, frame);
    this.#key = key;
    if (!this.#canvas) return;
    const { rect } = placed;
    const height = rowHeight(matrix, window.scale);
    context.imageSmoothingEnabled = false;
    context.drawImage(
      this.#canvas,
      (rect.column - window.column) * window.scale,
      (rect.row - window.row) * height,
      rect.columns * window.scale,
      rect.rows * height,
    );
  }

  #make(tile: Tile, { look, palette }: HeatmapFrame): void {
    const canvas = new OffscreenCanvas(tile.columns, tile.rows);
    const image = new ImageData(tile.columns, tile.rows);
    this.#table = colourTable(look, palette);
    paintValues(tile.values, look, this.#table, new Uint32Array(image.data.buffer));
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    this.#canvas = canvas;
  }
}
