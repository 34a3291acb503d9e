import type { StreamProgress, Variant } from "../../engine/api";
import { JobControl } from "../../engine/job";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { isBusy } from "../steps";
import { patch, useApp } from "../store/store";
import type { WritingState } from "../store/writing";
import { recoverFrom } from "./recover";

let control: JobControl<StreamProgress> | undefined;

/** What a person types: the text, how tokens are drawn, how many. */
export function changeWriting(
  change: Partial<Pick<WritingState, "prompt" | "temperature" | "topP" | "seed" | "maxNewTokens">>,
): void {
  patch("writing", change);
}

/**
 * Lets each of the writers continue the text, one after the other: the loaded base, the model of the live run merged with the
 * sliders as they stand.
 */
export async function writeOn(writers: readonly Variant[]): Promise<void> {
  const state = useApp.getState();
  const { settings } = state.compose;
  const { prompt } = state.writing;
  if (isBusy(state)) return;
  patch("writing", { status: "running", failure: undefined, texts: { prompt, writers, base: "", merged: "" } });
  try {
    if (writers.includes("merged") && settings) await getClient().engine.merge(settings);
    for (const writer of writers) {
      patch("writing", { writer });
      await write(writer, state.writing);
    }
    patch("writing", { status: "idle", writer: undefined });
  } catch (error) {
    const failure = failureOf(error, "What was written stays.");
    patch("writing", { status: "idle", writer: undefined, ...(failure.code !== "cancelled" && { failure }) });
    recoverFrom(failure);
  } finally {
    control = undefined;
  }
}

/** Stops after the token under way. */
export function stopWriting(): void {
  control?.cancel();
}

async function write(writer: Variant, { prompt, maxNewTokens, ...sampling }: WritingState): Promise<void> {
  const { engine, data } = getClient();
  let newest = 0;
  const show = async ({ tokens, tokensPerSecond }: StreamProgress): Promise<void> => {
    newest = Math.max(newest, tokens.length);
    const text = await data.decode(tokens);
    const { texts } = useApp.getState().writing;
    // Decoding may end out of order.
    if (!texts || tokens.length < newest) return;
    patch("writing", { texts: { ...texts, [writer]: text.replace(/\ufffd+$/, "") }, tokensPerSecond });
  };
  // A text that fails to be shown shows with the next token.
  const job = new JobControl<StreamProgress>((progress) => void show(progress).catch(() => undefined));
  control = job;
  const { temperature, topP, seed } = sampling;
  const tokens = await engine.stream(
    {
      variant: writer,
      prompt: await data.encode(prompt),
      maxNewTokens,
      stopTokenIds: await data.stopTokens(),
      sampling: { temperature, topP, seed },
    },
    job,
  );
  const { tokensPerSecond = 0 } = useApp.getState().writing;
  await show({ tokens, tokensPerSecond });
}
