import { AppError, messageOf } from "../base/errors";
import type { Failure } from "./store/state";

/** What the screens show of something thrown; `kept` says what is still there. */
export function failureOf(error: unknown, kept: string): Failure {
  return { code: error instanceof AppError ? error.code : "unexpected", message: messageOf(error), kept };
}
