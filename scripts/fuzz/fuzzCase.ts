import { AppError } from "../../src/base/errors";
import { createRandom, deriveSeed } from "../../src/base/random";
import type { FuzzTarget } from "./targets";

/** How an input ended: read, or refused with an error that has a name; anything else is a fault of the program. */
export type FuzzEnd =
  | { readonly kind: "read" }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "fault"; readonly what: string };

/** Longest message that a refusal may have. */
const longestMessage = 4000;

/** Makes and reads input `number` of a target. The same numbers give the same input. */
export async function fuzzCase(target: FuzzTarget, seed: number, number: number): Promise<FuzzEnd> {
  const input = target.make(createRandom(deriveSeed(seed, `${target.name}:${number}`)));
  try {
    await target.read(input);
    return { kind: "read" };
  } catch (error) {
    if (!(error instanceof AppError)) {
      return { kind: "fault", what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    if (error.message.length <= longestMessage) return { kind: "refused", code: error.code };
    return { kind: "fault", what: `a message of ${error.message.length} characters: ${error.message.slice(0, 100)}` };
  }
}
