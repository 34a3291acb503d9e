import { latestWins } from "../../base/async";
import { AppError } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { maxTileCells, type TensorViews, type Tile, type TileRequest } from "../../engine/viewApi";
import { type Client, getClient } from "../client";
import { recordedTensors } from "../recordedTensors";
import { useApp } from "../store/store";

/**
 * Whether tensors of the run on the screens can be read: a live run's are in the GPU worker, a recorded run's where they
 * came with it.
 */
export function canReadTensors({ run }: ReturnType<typeof useApp.getState>): boolean {
  if (run.mode === "live") return run.live !== undefined;
  return run.recorded !== undefined && recordedTensors(run.recorded) !== undefined;
}

/**
 * Reads from the home of the tensors that the screens show, which is handed over and never awaited: it answers to any name,
 * `then` too. Error: `bad-usage` where there is no such run.
 */
async function atHome<Result>(read: (home: TensorViews) => Promise<Result>): Promise<Result> {
  const { mode, recorded } = useApp.getState().run;
  if (mode === "live") return read(getClient().engine);
  if (!recorded) throw new AppError("bad-usage", "there is no recorded run; open a report or run the recipe");
  const tensors = recordedTensors(recorded);
  if (tensors === undefined) {
    throw new AppError("bad-usage", "this recording came without its tensors; open the bundle that holds them");
  }
  const client = getClient();
  if (opened?.client !== client || opened.recorded !== recorded) {
    const { model, recipe } = recorded;
    const { data } = client;
    const isOpen = data.openWorld(document.baseURI).then(() => data.openRecording({ model, recipe, tensors }));
    opened = { client, recorded, isOpen };
  }
  await opened.isOpen;
  return read(client.data);
}

/** The recording that the data worker holds. */
let opened: { readonly client: Client; readonly recorded: RunReport; readonly isOpen: Promise<void> } | undefined;

/**
 * A reader of tiles for one picture. While a tile is computed only the newest request waits; those it replaced resolve with
 * undefined, so that a moving slider may ask at any rate. More cells than can be read at once are asked for as fewer.
 */
export function createTileReader(): (request: TileRequest) => Promise<Tile | undefined> {
  return latestWins((request: TileRequest) => atHome((home) => home.readTile(fitTile(request))));
}

/** The same rectangle with cells that are longer in both directions, where the request has too many. */
export function fitTile(request: TileRequest): TileRequest {
  const rows = Math.min(request.maxRows, request.rect.rows);
  const columns = Math.min(request.maxColumns, request.rect.columns);
  if (rows * columns <= maxTileCells) return request;
  const scale = Math.sqrt(maxTileCells / (rows * columns));
  const maxRows = Math.max(1, Math.min(Math.floor(rows * scale), maxTileCells));
  return { ...request, maxRows, maxColumns: Math.min(columns, Math.floor(maxTileCells / maxRows)) };
}

/** Figures of a tensor of the run on the screens. */
export const readFigures: TensorViews["readFigures"] = (...request) => atHome((home) => home.readFigures(...request));

/** One scalar of a tensor in every vector of the run on the screens. */
export const readCell: TensorViews["readCell"] = (...request) => atHome((home) => home.readCell(...request));

/** Where one scalar of a vector stands by size in its tensor, in the run on the screens. */
export const readRank: TensorViews["readRank"] = (...request) => atHome((home) => home.readRank(...request));

/** Overlap of two corpora's key neurons, tensor by tensor, in the run on the screens. */
export const readOverlaps: TensorViews["readOverlaps"] = (...request) =>
  atHome((home) => home.readOverlaps(...request));
