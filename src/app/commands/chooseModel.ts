import { AppError } from "../../base/errors";
import type { JobProgress } from "../../engine/api";
import type { FolderFile, ModelOffer } from "../../engine/dataApi";
import { JobControl } from "../../engine/job";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { guardWork } from "../guardWork";
import { hubAccess, setHubAccess } from "../hubAccess";
import { rememberFolder } from "../openedFolder";
import { keepModel, passModel } from "../passingModel";
import { presetNames, presetRecipe } from "../presets";
import { isBusy } from "../steps";
import type { ModelChoice } from "../store/modelState";
import { patch, replace, useApp } from "../store/store";
import { settledModel } from "./loadModel";
import { planCosts } from "./planCosts";
import { openModel } from "./startRun";

/** What a person types to name a model of the hub. */
export interface HubQuestion {
  /** owner/name */
  readonly name: string;
  readonly revision: string;
  readonly token: string;
  /** Of the hub; empty for the public one. */
  readonly hubUrl: string;
}

const keptModel = "The model in use stays in use.";
const keptParts = "What came of it is kept; loading goes on from there.";

let control: JobControl<JobProgress> | undefined;
/** What failed last, once more. */
let again: () => Promise<void> = async () => undefined;

const setChoice = (choice: ModelChoice) => replace("choice", choice);

/** Asks the hub what a model is; nothing is downloaded but its configuration and the headers of its weights. */
export async function lookUpModel({ name, revision, token, hubUrl }: HubQuestion): Promise<void> {
  const hub = name.trim().replace(/^https?:\/\/[^/]+\//, "");
  await look(hub, async () => {
    if (!/^[\w.-]+\/[\w.-]+$/.test(hub)) {
      throw new AppError("bad-usage", `${hub.slice(0, 80) || "an empty name"} names no model; owner/name is expected`);
    }
    setHubAccess({ hubUrl, token });
    return getClient().data.lookAtHub({ hub, revision: revision.trim() || "main" }, hubAccess());
  });
}

/** Looks at a model's folder from this machine's disk. */
export async function openModelFolder(name: string, files: readonly FolderFile[]): Promise<void> {
  await look(name, () => {
    rememberFolder(name, files);
    return getClient().data.lookAtFolder(name, files);
  });
}

async function look(name: string, ask: () => Promise<ModelOffer>): Promise<void> {
  if (isDownloading()) return;
  again = () => look(name, ask);
  setChoice({ status: "looking", name });
  try {
    setChoice({ status: "offered", offer: await ask() });
  } catch (error) {
    setChoice({ status: "failed", failure: failureOf(error, keptModel), offer: undefined });
  }
}

/** Downloads what is missing of the offered model, makes it the recipe's, and loads it. */
export async function takeOfferedModel(): Promise<void> {
  const { choice } = useApp.getState();
  const offer = "offer" in choice ? choice.offer : undefined;
  if (!offer || offer.refusal || choice.status === "downloading" || isBusy(useApp.getState())) return;
  again = takeOfferedModel;
  const guard = guardWork();
  control = new JobControl<JobProgress>((progress) => {
    guard.saved();
    if (isDownloading()) setChoice({ status: "downloading", offer, progress });
  });
  setChoice({ status: "downloading", offer, progress: undefined });
  try {
    await getClient().data.downloadModel(offer, hubAccess(), control);
  } catch (error) {
    const failure = failureOf(error, keptParts);
    const isCancelled = failure.code === "cancelled";
    const now = await lookAgain(offer);
    setChoice(isCancelled ? { status: "offered", offer: now } : { status: "failed", failure, offer: now });
    return;
  } finally {
    control = undefined;
    guard.end();
  }
  keepModel(offer.source);
  setChoice({ status: "none" });
  await adoptModel(offer.source, offer.name);
}

/** Makes the offered model the recipe's and loads it over the network, again each time; nothing of it is kept. */
export async function takeWithoutKeeping(): Promise<void> {
  const { choice } = useApp.getState();
  const offer = "offer" in choice ? choice.offer : undefined;
  if (!offer || offer.refusal || !("hub" in offer.source) || isDownloading() || isBusy(useApp.getState())) return;
  again = takeWithoutKeeping;
  try {
    await passModel(offer.source);
  } catch (error) {
    setChoice({ status: "failed", failure: failureOf(error, keptModel), offer });
    return;
  }
  setChoice({ status: "none" });
  await adoptModel(offer.source, offer.name);
}

/** Stops the download; what came is kept. */
export function cancelDownload(): void {
  control?.cancel();
}

/** Looks or downloads once more after a failure. */
export function chooseAgain(): Promise<void> {
  return again();
}

/** Puts an offer away. */
export function dismissOffer(): void {
  if (!isDownloading()) setChoice({ status: "none" });
}

/** Takes the model that comes with the page. */
export async function takeEmbeddedModel(): Promise<void> {
  await adoptModel({ embedded: "model" }, undefined);
}

function isDownloading(): boolean {
  return useApp.getState().choice.status === "downloading";
}

/** How much is here now; the offer as it was where that cannot be asked. */
async function lookAgain(offer: ModelOffer): Promise<ModelOffer> {
  const { source } = offer;
  return "hub" in source
    ? getClient()
        .data.lookAtHub(source, hubAccess())
        .catch(() => offer)
    : offer;
}

/** The recipe with another model, named after both, and the model on the GPU. */
async function adoptModel(model: ModelOffer["source"], name: string | undefined): Promise<void> {
  const state = useApp.getState();
  const { recipe } = state.recipe;
  if (!recipe || isBusy(state)) return;
  const plainName = recipe.name.replace(/ on \S+$/, "");
  const isShipped = name === undefined && presetNames.some((preset) => presetRecipe(preset).name === plainName);
  const changed = { ...recipe, model, name: name === undefined ? plainName : `${plainName} on ${name}` };
  const source = isShipped ? "shipped" : (name ?? state.recipe.source);
  replace("recipe", { ...state.recipe, recipe: changed, source, failure: undefined });
  patch("run", { mode: "live" });
  await settledModel();
  await openModel();
  await planCosts();
}
