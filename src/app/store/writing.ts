import type { Failure } from "./state";

/** A text of one's own, continued by the base and by the merged model. */
export interface WritingState {
  readonly prompt: string;
  /** 0: always the most likely token. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly maxNewTokens: number;
  readonly status: "idle" | "running";
  /** What was written last, or is being. */
  readonly texts:
    | {
        readonly prompt: string;
        readonly writers: readonly ("base" | "merged")[];
        readonly base: string;
        readonly merged: string;
      }
    | undefined;
  /** Who writes now. */
  readonly writer: "base" | "merged" | undefined;
  readonly tokensPerSecond: number | undefined;
  readonly failure: Failure | undefined;
}

export const initialWriting: WritingState = {
  prompt: "",
  temperature: 0,
  topP: 1,
  seed: 0,
  maxNewTokens: 48,
  status: "idle",
  texts: undefined,
  writer: undefined,
  tokensPerSecond: undefined,
  failure: undefined,
};
