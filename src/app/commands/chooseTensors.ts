import type { TransferKind } from "../../formats/recipe";
import { allowedKinds, type TensorKind, tensorKindOf } from "../../method/tensorKind";
import { shownReport } from "../report";
import { patch, useApp } from "../store/store";
import { changeSettings } from "./changeSettings";

/** Takes a tensor out of the transfer set whatever its rank, or leaves it to its rank again. */
export function toggleExcluded(tensor: number): void {
  decide(tensor, "exclude", "force");
}

/** Puts a tensor into the transfer set whatever its rank, or leaves it to its rank again. */
export function toggleForced(tensor: number): void {
  decide(tensor, "force", "exclude");
}

function decide(tensor: number, field: "exclude" | "force", other: "exclude" | "force"): void {
  const { settings } = useApp.getState().compose;
  const name = nameOf(tensor);
  if (!settings || name === undefined) return;
  const isIn = settings[field].includes(name);
  changeSettings({
    [field]: isIn ? without(settings[field], name) : [...settings[field], name],
    [other]: without(settings[other], name),
  });
}

/** Leaves every tensor to its rank. */
export function decideNothingByHand(): void {
  changeSettings({ exclude: [], force: [] });
}

/** Keeps a tensor's figures in view, or no longer. */
export function togglePin(tensor: number): void {
  const name = nameOf(tensor);
  const { pins } = useApp.getState().map;
  if (name !== undefined) patch("map", { pins: pins.includes(name) ? without(pins, name) : [...pins, name] });
}

/** Picks tensors out in map and curve; the same ones again: none. */
export function brushTensors(tensors: readonly number[]): void {
  const { brush } = useApp.getState().map;
  const isSame = brush.length === tensors.length && tensors.every((tensor, i) => brush[i] === tensor);
  patch("map", { brush: isSame ? [] : tensors });
}

/** Lets tensors of a kind receive the ability, or no longer; with every kind of the model there is no restriction. */
export function toggleKind(kind: TensorKind): void {
  const state = useApp.getState();
  const report = shownReport(state);
  const { settings } = state.compose;
  if (!report || !settings) return;
  const all = new Set(report.model.tensors.flatMap(({ name }) => tensorKindOf(name) ?? []));
  const chosen = new Set<TransferKind>(settings.kinds ? allowedKinds(settings.kinds) : all);
  if (!chosen.delete(kind)) chosen.add(kind);
  changeSettings({ kinds: chosen.size === all.size ? null : [...chosen] });
}

function nameOf(tensor: number): string | undefined {
  return shownReport(useApp.getState())?.model.tensors[tensor]?.name;
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((other) => other !== name);
}
