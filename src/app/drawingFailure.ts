import { AppError, messageOf } from "../base/errors";
import { failureOf } from "./failure";
import type { Failure } from "./store/state";

const kept = "Runs and settings are kept, a running training goes on, and other steps work.";

/** What browsers say of a part of the program that could not be loaded. */
const missingPart =
  /dynamically imported module|Importing a module script failed|error loading dynamically|preload CSS/i;

/**
 * The failure behind a panel that could not be drawn. A part of the program that is gone from the host means that a newer
 * build is online, or that the network is.
 */
export function drawingFailure(error: unknown): Failure {
  if (!missingPart.test(messageOf(error))) return failureOf(error, kept);
  const message = navigator.onLine
    ? "A part of this page is no longer on its host, which has a newer version of all parts."
    : "A part of this page was not loaded before the network went away.";
  return failureOf(new AppError("newer-build", message), kept);
}
