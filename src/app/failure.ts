import { AppError, type ErrorCode, messageOf } from "../base/errors";
import { logLine } from "./diagnostics";
import type { Failure } from "./store/state";

/** Codes whose messages hold nothing of the user's own files. */
const loggedWhole: readonly (ErrorCode | "unexpected")[] = [
  "device-refused",
  "device-lost",
  "out-of-memory",
  "gpu-error",
  "shader",
  "limit",
  "diverged",
  "worker-failed",
  "unexpected",
];

/** What the screens show of something thrown; `kept` says what is still there. */
export function failureOf(error: unknown, kept: string): Failure {
  const code = error instanceof AppError ? error.code : "unexpected";
  const message = messageOf(error);
  logLine(loggedWhole.includes(code) ? `failed: ${code}: ${message}` : `failed: ${code}`);
  return { code, message, kept };
}
