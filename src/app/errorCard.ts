import { formatBytes } from "../base/format";
import { browserOf, describeBrowser, howToEnable } from "./browser";
import {
  type ActionId,
  type CardCode,
  cardOfCode,
  errorCatalogue,
  openable,
  titleOfCode,
  uncataloguedActions,
} from "./errorCatalogue";
import type { AppState, Failure } from "./store/state";

/** A failure as its card says it. */
export interface Card {
  readonly code: CardCode | undefined;
  readonly title: string;
  readonly cause: string;
  readonly kept: string;
  readonly isNote: boolean;
  readonly actions: readonly ActionId[];
  /** What a button unfolds. */
  readonly details: { readonly label: string; readonly lines: readonly string[] } | undefined;
}

/** What a card says beside the failure itself. */
export type CardFacts = Pick<AppState, "capability" | "memory" | "model"> & { readonly userAgent: string };

/** The one place that turns a failure into words. */
export function cardOf(failure: Failure, facts: CardFacts): Card {
  const code = cardOfCode[failure.code];
  const kind = code && errorCatalogue[code];
  const lines = failure.details ?? (code ? detailsOf(code, facts) : []);
  const advice = kind?.advice ? ` ${kind.advice}` : "";
  return {
    code,
    title: titleOfCode[failure.code] ?? kind?.title ?? "This stopped",
    cause: causeOf(failure, facts) + advice,
    kept: [failure.kept, recoveryOf(code, facts)].filter(Boolean).join(" "),
    isNote: kind?.isNote ?? false,
    actions: kind?.actions ?? uncataloguedActions[failure.code] ?? [],
    details: kind?.unfold !== undefined && lines.length > 0 ? { label: kind.unfold, lines } : undefined,
  };
}

/** The card of a limitation that stops nothing and that no failure reported. */
export function noteOf(code: "E4" | "E6", facts: CardFacts): Card {
  const kind = errorCatalogue[code];
  const lines = detailsOf(code, facts);
  const text = notes[code];
  return {
    ...text,
    code,
    title: kind.title,
    isNote: true,
    actions: kind.actions,
    details: kind.unfold !== undefined && lines.length > 0 ? { label: kind.unfold, lines } : undefined,
  };
}

const notes = {
  E4: {
    cause:
      "The adapter computes on the processor: 50 to 500 times slower than a graphics card, with the same numbers. " +
      "The short recipe takes minutes here, the whole one hours.",
    kept: "Everything works; recorded runs are as fast as anywhere.",
  },
  E6: {
    cause:
      "The feature shader-f16 is not offered. It is not needed: gradients, moments and sums are 32-bit floats here on " +
      "every GPU, and weights stored as halves are read without it, so no result, speed or memory figure changes.",
    kept: "Everything works.",
  },
} as const;

function causeOf({ code, message }: Failure, { userAgent }: CardFacts): string {
  if (code === "no-webgpu") {
    const browser = browserOf(userAgent);
    return `${describeBrowser(browser)} does not offer WebGPU to this page; everything recorded works without it, live runs do not.`;
  }
  // Names of limits, tensors and files stay as they are.
  const sentence = /^[a-z]+[ ,;:]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** How far the page has come in making itself usable again. */
function recoveryOf(code: CardCode | undefined, { model }: CardFacts): string {
  if (code !== "E8" && code !== "E12") return "";
  if (model.status === "loading") return "Fresh workers are up; the model is being loaded again.";
  return model.status === "ready" ? "Workers and device are fresh and the model is loaded: a run can start." : "";
}

function detailsOf(code: CardCode, { userAgent, capability, memory }: CardFacts): readonly string[] {
  if (code === "E1") return howToEnable(browserOf(userAgent));
  if (code === "E15") return openable;
  if (code === "E6") return capability?.features ?? [];
  if (code === "E5") {
    return Object.entries(capability?.limits ?? {}).map(([name, value]) =>
      /Size$/.test(name) && value >= 1024 ? `${name}: ${formatBytes(value)}` : `${name}: ${value}`,
    );
  }
  if (code !== "E7" || !memory) return [];
  const roles = Object.entries(memory.peak).filter(([, bytes]) => bytes > 0);
  return [
    `at most ${formatBytes(memory.peakBytes)} at once, of it:`,
    ...roles.map(([role, bytes]) => `${role} ${formatBytes(bytes)}`),
  ];
}
