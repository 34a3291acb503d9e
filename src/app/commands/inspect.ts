import { compositionOf, shownReport } from "../report";
import type { InspectorState, InspectorVector } from "../store/state";
import { patch, useApp } from "../store/store";
import { focusTensor } from "./changeSettings";

/** Opens the Inspector beside the step, on `tensor` where one is given, else on the one in focus, else on the first. */
export function openInspector(tensor?: number): void {
  const { compose } = useApp.getState();
  patch("inspector", { open: true });
  focusTensor(tensor ?? compose.tensor ?? 0);
}

export function closeInspector(): void {
  patch("inspector", { open: false, full: false });
}

export function toggleInspector(): void {
  if (useApp.getState().inspector.open) closeInspector();
  else openInspector();
}

/** Over the whole page, or beside the step. */
export function setInspectorFull(full: boolean): void {
  patch("inspector", { full });
}

/** One level up: from the whole page to the dock, from the dock to the step alone. */
export function leaveInspector(): void {
  if (useApp.getState().inspector.full) setInspectorFull(false);
  else closeInspector();
}

/** The next tensor in rank of similarity (`by` = 1), or the one before it (−1); in the report's order without a rank. */
export function stepTensor(by: 1 | -1): void {
  const state = useApp.getState();
  const report = shownReport(state);
  if (!report) return;
  const { settings, tensor = 0 } = state.compose;
  const composition = settings && compositionOf(report, settings);
  const order = composition?.ranking ?? report.model.tensors.map((_, index) => index);
  const next = order[(order.indexOf(tensor) + by + order.length) % order.length];
  if (next !== undefined) focusTensor(next);
}

/** Which numbers of the tensor are drawn. */
export function showVector(vector: InspectorVector): void {
  patch("inspector", { vector });
}

/** Where the picture stands; undefined: the whole tensor. */
export function moveWindow(window: InspectorState["window"]): void {
  patch("inspector", { window });
}

/** Sets rows or columns in another order; the picture shows the whole tensor, for its places now hold other lines. */
export function orderLines(change: Partial<Pick<InspectorState, "rowsBy" | "columnsBy">>): void {
  patch("inspector", { ...change, window: undefined });
}

/** The scalar whose values are read out. */
export function pickCell(cell: InspectorState["cell"]): void {
  patch("inspector", { cell });
}

/** How the picture is drawn: blocks and their summary, outlined mask, locked domain, logarithmic counts. */
export function drawAs(change: Partial<InspectorState["drawing"]>): void {
  patch("inspector", { drawing: { ...useApp.getState().inspector.drawing, ...change } });
}
