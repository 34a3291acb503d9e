import { AppError } from "../../base/errors";
import type { ProblemSource } from "../../formats/recipe";
import {
  type BenchmarkDraft,
  emptyDraft,
  hubAddress,
  likelyKind,
  problemsOf,
  withoutProblems,
  withProblems,
} from "../benchmarks";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { holdText } from "../heldTexts";
import { setHubAccess } from "../hubAccess";
import { patch, useApp } from "../store/store";
import type { TestState } from "../store/testState";
import { giveTexts } from "./giveTexts";
import { readChange, writeRecipe } from "./writeRecipe";

const nothingLost = "The recipe's tests are as they were.";
/** Bytes of a file that tell its kind. */
const headBytes = 1 << 16;
let generation = 0;

/** Opens the choice of a benchmark's file for a language, or closes it. */
export function editTest(language: string | undefined): void {
  generation += 1;
  patch("tests", { edited: language, draft: emptyDraft, look: { status: "none" } });
}

/** Takes a file of problems for this visit and reads it. */
export async function takeProblemFile(file: File): Promise<void> {
  holdText(file);
  const kind = likelyKind(file.name, await file.slice(0, headBytes).text());
  await changeDraft({ name: file.name, kind });
}

/** Takes a file of worked examples for this visit and reads it. */
export async function takeExemplarFile(file: File): Promise<void> {
  holdText(file);
  await changeDraft({ exemplars: file.name });
}

/** Takes a file of a data set of the hub by its address and reads it. */
export async function takeHubProblems(
  address: string,
  access: { readonly token: string; readonly hubUrl: string },
): Promise<void> {
  const name = hubAddress(address);
  if (name === undefined) {
    const words = `${address.trim().slice(0, 80)} names no file of a data set; owner/name/path or the file's address is expected`;
    patch("tests", { look: { status: "failed", failure: failureOf(new AppError("bad-usage", words), nothingLost) } });
    return;
  }
  setHubAccess(access);
  await changeDraft({ name, kind: likelyKind(name, "") });
}

/** Changes the form; what it says is read anew where that depends on it. */
export async function changeDraft(change: Partial<BenchmarkDraft>): Promise<void> {
  const draft = { ...useApp.getState().tests.draft, ...change };
  patch("tests", { draft });
  if (Object.keys(change).every((field) => field === "task")) return;
  await look(draft);
}

async function look(draft: BenchmarkDraft): Promise<void> {
  const { recipe } = useApp.getState().recipe;
  const { edited } = useApp.getState().tests;
  if (!recipe || edited === undefined || draft.name === "") return;
  generation += 1;
  const mine = generation;
  const take = (look: TestState["look"]) => {
    if (mine === generation) patch("tests", { look });
  };
  const checked = readChange(recipe, (before) => withProblems(before, edited, problemsOf(draft)));
  if (typeof checked === "string") return take({ status: "refused", expected: checked });
  const source = checked.evaluate.tests.find(({ language }) => language === edited)?.problems;
  if (!source) return;
  take({ status: "looking", name: draft.name });
  try {
    await giveTexts();
    take({ status: "ready", look: await getClient().data.lookAtProblems(source, edited) });
  } catch (error) {
    take({ status: "failed", failure: failureOf(error, nothingLost) });
  }
}

/** Has the problems that were read asked from the next run on. Returns what is wrong with them, in words. */
export function acceptProblems(source: ProblemSource): string | undefined {
  const { edited, draft } = useApp.getState().tests;
  if (edited === undefined) return undefined;
  const wrong = writeRecipe((recipe) => withProblems(recipe, edited, source, draft.task.trim()));
  if (wrong === undefined) editTest(undefined);
  return wrong;
}

/** Asks a language's own problems no more, or those under a name. */
export function removeProblems(language: string, task = ""): void {
  writeRecipe((recipe) => withoutProblems(recipe, language, task));
}

/** How many problems of each set are asked, and how many tokens an answer has. Returns what is wrong, in words. */
export function setTestLimit(field: "problemLimit" | "heldoutTokenLimit", text: string): string | undefined {
  const value = text === "" ? null : Number(text);
  return writeRecipe((recipe) => ({ ...recipe, evaluate: { ...recipe.evaluate, [field]: value } }));
}
