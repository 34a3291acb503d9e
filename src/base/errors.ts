/** What may go wrong through no mistake of the program. Codes are compared; messages are read. */
export const errorCodes = [
  "no-webgpu",
  "insecure-page",
  "no-adapter",
  "device-refused",
  "device-lost",
  "out-of-memory",
  "gpu-error",
  "shader",
  "limit",
  "bad-file",
  "missing-file",
  "damaged-file",
  "not-allowed",
  "unreachable",
  "too-many-requests",
  "unsupported-model",
  "bad-recipe",
  "bad-corpus",
  "bad-tokenizer",
  "too-few-changes",
  "diverged",
  "storage-full",
  "bad-usage",
  "cancelled",
  "worker-failed",
  "newer-build",
  "bad-link",
  "other-tab",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

const prefix = "AppError:";

/**
 * An expected failure. The message says what failed, the value, and what to do.
 * `name` carries the code because name and message are all that survives the way between threads.
 */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = prefix + code;
  }
}

/** Makes an `AppError` again from an error that came over a thread boundary; anything else is returned as it is. */
export function rebuildError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !error.name.startsWith(prefix)) return error;
  const code = errorCodes.find((known) => known === error.name.slice(prefix.length));
  return code ? new AppError(code, error.message, { cause: error }) : error;
}

/** True where `error` is, or was before it crossed a thread, an `AppError` with this code. */
export function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof Error && error.name === prefix + code;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
