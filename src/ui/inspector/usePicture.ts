import { useMemo, useState } from "react";
import { createPictureReader } from "../../app/commands/readPicture";
import { readFigures } from "../../app/commands/readTensor";
import { corporaOf, shownVector, sourceOf } from "../../app/inspectorVectors";
import type { InspectorState, InspectorVector } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import type { RunReport } from "../../engine/report";
import type { TensorFigures, TensorSource, Tile, TileRequest } from "../../engine/viewApi";
import type { MergeSettings } from "../../method/settings";
import { classesOf, type Look, shareLook, signedLook } from "../visuals/heatmapColours";
import type { PlacedTile } from "../visuals/heatmapFrame";
import {
  clampWindow,
  fitWindow,
  type HeatmapWindow,
  type Matrix,
  type PictureTile,
  type Size,
  shownSize,
  tileOf,
} from "../visuals/heatmapView";
import { jointShares } from "./jointShares";
import { inOrder, type Orders, ownOrders, sameOrders } from "./lineOrder";
import type { Inspected } from "./useInspected";
import { useOrders } from "./useOrders";
import { type ReadingFailure, useReading } from "./useReading";
import { useRunKey } from "./useRunKey";

/** Everything that the Inspector's picture is drawn from. */
export interface Picture {
  readonly matrix: Matrix;
  /** CSS pixels that the matrix takes of the room there is. */
  readonly size: Size;
  readonly window: HeatmapWindow;
  readonly vector: InspectorVector;
  /** In which rows and columns stand: window, `placed` and `outline` are told in places of it. */
  readonly orders: Orders;
  /** Undefined until there is one of this tensor and vector. */
  readonly placed: PlacedTile | undefined;
  /** When `placed` was asked for, in the page's milliseconds. */
  readonly askedAtMs: number;
  /** Scalars along the side of the cells of `placed`. */
  readonly block: number;
  readonly look: Look;
  readonly outline: PlacedTile | undefined;
  /** Of the whole tensor; of an overlap there are none. */
  readonly figures: TensorFigures | undefined;
  /** Where the colours of weights end. */
  readonly domain: number;
  /** Why there is no picture. */
  readonly failure: ReadingFailure | undefined;
}

interface OfVector {
  readonly run: string;
  readonly vector: InspectorVector;
  readonly tensor: number;
}

/** Rest before what is not the picture itself is read anew, where only sliders have moved: the picture goes first. */
export function sliderRestMs(before: OfVector, now: OfVector): number {
  return before.run === now.run && before.vector === now.vector && before.tensor === now.tensor ? 150 : 0;
}
/** Scalars that an overlap's far view may count: every one is read. */
const countable = 2 ** 20;

interface Question {
  /** Which run, and whether its home can answer. */
  readonly run: string;
  readonly vector: InspectorVector;
  readonly tensor: number;
  readonly tile: PictureTile;
  readonly orders: Orders;
  readonly requests: readonly TileRequest[];
}

/** The picture of a tensor as the Inspector's settings and the sliders stand, read again whenever they change. */
export function usePicture(inspected: Inspected, settings: MergeSettings, room: Size): Picture {
  const { report, tensor, rows, columns } = inspected;
  const { vector: chosen, window: asked, drawing } = useApp((state) => state.inspector);
  const vector = shownVector(chosen, report);
  const run = useRunKey(report);
  const matrix = useMemo(() => ({ rows, columns }), [rows, columns]);
  const window = asked ? clampWindow(asked, matrix, room) : fitWindow(matrix, room);
  const size = shownSize(window, matrix, room);
  const tile = tileOf(window, matrix, size, drawing.block);
  const corpora = corporaOf(vector);
  const source = sourceOf(vector, { report, settings, tensor });
  const asks = useOrders(inspected, settings);
  const isMeasured = size.width > 0 && size.height > 0;
  const isTooLarge = corpora.length === 2 && tile.block > 1 && tile.rect.rows * tile.rect.columns > countable;
  const request = (of: TensorSource): TileRequest => ({
    tensor,
    source: of,
    ...requestOf(tile),
    summary: drawing.summary,
  });
  const question: Question | undefined =
    isMeasured && !isTooLarge && asks
      ? {
          run,
          vector,
          tensor,
          tile,
          orders: asks,
          requests:
            corpora.length === 2
              ? corpora.map((corpus) => ({ ...request({ kind: "mask", corpus }), ...scalarsOf(tile) }))
              : [request(source)],
        }
      : undefined;
  const reading = useReading(question, usePictureReader());
  const isOurs = reading.of?.vector === vector && reading.of.tensor === tensor && reading.of.run === run;
  const orders = (isOurs && reading.of?.orders) || asks || ownOrders;
  const placed = useMemo(
    () => (isOurs && reading.of && reading.answer ? placeTiles(reading.of, reading.answer) : undefined),
    [isOurs, reading],
  );

  const masked = drawing.outline;
  const needsOutline = corpora.length === 0 && masked !== undefined && window.scale >= 6 && tile.block === 1;
  const outlineQuestion: Question | undefined =
    isMeasured && needsOutline && masked in report.keyNeurons
      ? { run, vector: `mask:${masked}`, tensor, tile, orders, requests: [request({ kind: "mask", corpus: masked })] }
      : undefined;
  const outlined = useReading(outlineQuestion, usePictureReader());
  const outline =
    outlineQuestion &&
    outlined.of?.tensor === tensor &&
    outlined.of.vector === outlineQuestion.vector &&
    sameOrders(outlined.of.orders, orders) &&
    outlined.answer?.[0]
      ? { tile: outlined.answer[0], rect: outlined.of.tile.rect }
      : undefined;

  const measured = useReading(
    corpora.length < 2 ? { run, vector, tensor, source } : undefined,
    (asked) => readFigures(asked.tensor, asked.source),
    sliderRestMs,
  );
  const isMeasuredHere = measured.of?.vector === vector && measured.of.tensor === tensor && measured.of.run === run;
  const figures = isMeasuredHere ? measured.answer : undefined;
  const domain = drawing.domain ?? domainOf(figures);
  const block = reading.of?.tile.block ?? tile.block;
  const look = useMemo(
    () => lookOf(report, corpora.length, block, drawing.summary, domain),
    [report, corpora.length, block, drawing.summary, domain],
  );
  return {
    matrix,
    size,
    window,
    vector,
    orders,
    // Colours follow from the figures: without them there is nothing to draw yet.
    placed: corpora.length === 0 && !figures ? undefined : placed,
    askedAtMs: reading.askedAtMs,
    block,
    look,
    outline,
    figures,
    domain,
    failure: isTooLarge
      ? {
          message: "This tensor has more key weights than are counted at once; zoom in to see where they meet.",
          isAbsent: false,
        }
      : ((isOurs ? reading.failure : undefined) ?? (isMeasuredHere ? measured.failure : undefined)),
  };
}

function usePictureReader(): (question: Question) => Promise<readonly Tile[] | undefined> {
  const [read] = useState(createPictureReader);
  return ({ requests, orders }) => read(requests.map((request) => inOrder(request, orders)));
}

function requestOf({ rect, maxRows, maxColumns }: PictureTile) {
  return { rect, maxRows, maxColumns };
}

function scalarsOf({ rect }: PictureTile) {
  return { maxRows: rect.rows, maxColumns: rect.columns };
}

function placeTiles({ tile, vector }: Question, tiles: readonly Tile[]): PlacedTile | undefined {
  const [first, second] = tiles;
  if (!first) return undefined;
  if (!second || !vector.startsWith("overlap:")) return { tile: first, rect: tile.rect };
  if (tile.block > 1) return { tile: jointShares(first, second, tile), rect: tile.rect };
  const values = classesOf(first.values, second.values);
  return { tile: { rows: first.rows, columns: first.columns, values, minimum: 0, maximum: 3 }, rect: tile.rect };
}

function domainOf(figures: TensorFigures | undefined): number {
  if (!figures) return 1;
  return figures.domain || Math.max(Math.abs(figures.minimum), Math.abs(figures.maximum)) || 1;
}

function lookOf(
  report: RunReport,
  corpora: number,
  block: number,
  summary: InspectorState["drawing"]["summary"],
  domain: number,
): Look {
  if (corpora > 0) return block > 1 ? shareLook(report.recipe.locate.keyNeuronRatio ** corpora) : { kind: "classes" };
  if (summary === "rms" && block > 1) return { kind: "ramp", scale: "magnitude", low: 0, high: domain };
  return signedLook(domain);
}
