import type { Failure } from "./store/state";

/** Kinds of failure and of limitation that the page explains on a card. */
export const cardCodes = [
  "E1",
  "E2",
  "E3",
  "E4",
  "E5",
  "E6",
  "E7",
  "E8",
  "E9",
  "E10",
  "E11",
  "E12",
  "E13",
  "E14",
  "E15",
] as const;

export type CardCode = (typeof cardCodes)[number];

/** What a person may do about a failure; `commands/cardActions.ts` does it. */
export type ActionId =
  | "lookAgain"
  | "showRecorded"
  | "openHttps"
  | "copyHttps"
  | "copyGpuPage"
  | "takeShort"
  | "smaller"
  | "fit"
  | "again"
  | "resume"
  | "slower"
  | "clearCopies"
  | "chooseFile"
  | "manageStorage"
  | "withoutKeeping"
  | "restart"
  | "reload"
  | "useHere";

export interface CardKind {
  readonly title: string;
  /** What is true whenever this happens, after the cause. */
  readonly advice?: string;
  /** Best first; those that can do nothing now are left out when the card is drawn. */
  readonly actions: readonly ActionId[];
  /** Label of the button that unfolds the details. */
  readonly unfold?: string;
  /** A note stops nothing. */
  readonly isNote?: true;
}

/** Every kind of card, as data. */
export const errorCatalogue: Readonly<Record<CardCode, CardKind>> = {
  E1: { title: "No WebGPU here", unfold: "How to turn it on", actions: ["showRecorded", "lookAgain"] },
  E2: { title: "This page came over an open connection", actions: ["openHttps", "copyHttps", "showRecorded"] },
  E3: {
    title: "No graphics adapter",
    advice: "The browser's page chrome://gpu names the cause; it can be opened only by typing its address.",
    actions: ["lookAgain", "copyGpuPage", "showRecorded"],
  },
  E4: { title: "Software GPU", isNote: true, actions: ["takeShort", "showRecorded"] },
  E5: {
    title: "A limit of this GPU is too small",
    unfold: "Limits of this GPU",
    actions: ["fit", "takeShort", "showRecorded"],
  },
  E6: { title: "No 16-bit floats on this GPU", isNote: true, unfold: "Features of this GPU", actions: [] },
  E7: {
    title: "The GPU is out of memory",
    unfold: "What the memory is for",
    actions: ["fit", "takeShort", "again"],
  },
  E8: {
    title: "The GPU was reset",
    advice: "Drivers do this after an error, an update, sleep, or work that took too long.",
    actions: ["resume", "smaller", "showRecorded"],
  },
  E9: { title: "The training diverged", actions: ["slower", "again", "showRecorded"] },
  E10: { title: "A file is missing or damaged", actions: ["again", "clearCopies", "chooseFile"] },
  E11: {
    title: "Browser storage is full",
    advice: "Nothing is deleted unless you ask for it.",
    actions: ["manageStorage", "withoutKeeping", "again"],
  },
  E12: { title: "The compute worker stopped answering", actions: ["restart", "resume", "showRecorded"] },
  E13: { title: "A newer version is online", isNote: true, actions: ["reload"] },
  E14: { title: "This link was understood in part", isNote: true, unfold: "Show ignored values", actions: [] },
  E15: { title: "This file cannot be used", unfold: "What can be opened", actions: ["chooseFile"] },
};

/** The card of a failure's code. Codes without one are mistakes of the program or need no card. */
export const cardOfCode: Readonly<Partial<Record<Failure["code"], CardCode>>> = {
  "no-webgpu": "E1",
  "insecure-page": "E2",
  "no-adapter": "E3",
  "device-refused": "E3",
  limit: "E5",
  "out-of-memory": "E7",
  "device-lost": "E8",
  "gpu-error": "E8",
  shader: "E8",
  diverged: "E9",
  "missing-file": "E10",
  "damaged-file": "E10",
  "not-allowed": "E10",
  unreachable: "E10",
  "too-many-requests": "E10",
  "storage-full": "E11",
  "worker-failed": "E12",
  "newer-build": "E13",
  "bad-link": "E14",
  "bad-file": "E15",
  "bad-recipe": "E15",
  "bad-corpus": "E15",
  "bad-tokenizer": "E15",
  "unsupported-model": "E15",
};

/** Titles that say more than their card's. */
export const titleOfCode: Readonly<Partial<Record<Failure["code"], string>>> = {
  "device-refused": "The graphics adapter refused a device",
  "gpu-error": "The GPU reported an error",
  shader: "A program for the GPU does not compile here",
  "missing-file": "A file is missing",
  "damaged-file": "A file did not arrive whole",
  "not-allowed": "The hub does not let this be read",
  unreachable: "The hub does not answer",
  "too-many-requests": "The hub asks for patience",
  "bad-recipe": "This recipe cannot be used",
  "bad-corpus": "A text of this recipe cannot be used",
  "bad-tokenizer": "This tokenizer cannot be used",
  "unsupported-model": "This model is of a kind that is not supported",
  "too-few-changes": "Too few weights changed to choose from",
  "other-tab": "Live runs are open in another tab",
  "bad-usage": "This cannot be done now",
  unexpected: "A mistake of this program stopped it",
};

/** What to do about failures that have no code of the catalogue. */
export const uncataloguedActions: Readonly<Partial<Record<Failure["code"], readonly ActionId[]>>> = {
  "other-tab": ["useHere", "showRecorded"],
  "too-few-changes": ["showRecorded"],
  "bad-usage": ["showRecorded"],
};

/** File forms that a person may open. */
export const openable: readonly string[] = [
  "A recipe (.json): what a run does; the form stands in the command line's help and in the shipped recipes.",
  "A run report (.json): what the command line wrote, or this page exported.",
  "A model's folder: a decoder of the kinds llama, mistral, qwen2 and qwen3, with config.json and safetensors in F32, F16 or BF16.",
];
