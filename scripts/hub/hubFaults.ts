/** Something that goes wrong on purpose. The first that fits a request's path and is not used up is taken. */
export interface HubFault {
  /** Fits the path of the request, that of the storage host (`/cdn/…`) included. */
  readonly path: RegExp;
  /** Requests that it spoils; 1 where not given. */
  readonly times?: number;
  /** Requests that fit and pass before it begins. */
  readonly after?: number;
  readonly kind: HubFaultKind;
}

export type HubFaultKind =
  /** Answers with this status instead. */
  | { readonly status: number; readonly retryAfterS?: number; readonly errorCode?: string }
  /** Sends so many bytes of the body, then drops the connection. */
  | { readonly cutAfterBytes: number }
  /** Sends so many bytes a second, and nothing more after some where that is said. */
  | { readonly bytesPerSecond: number; readonly stopsAfterBytes?: number }
  /** Waits before it answers. */
  | { readonly delayMs: number }
  /** Ends the body so many bytes early, and says that this is its length. */
  | { readonly shortByBytes: number }
  /** Changes one byte in the middle of the body. */
  | { readonly damaged: true }
  /** Sends the whole file whatever range was asked for. */
  | { readonly ignoresRange: true }
  /** Leaves out what allows other origins to read the answer. */
  | { readonly noCors: true };

/** Holds the faults that are to come, and hands each out as often as it says. */
export class HubFaults {
  readonly #waiting: { readonly fault: HubFault; left: number; passing: number }[] = [];

  add(fault: HubFault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1, passing: fault.after ?? 0 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  take(path: string): HubFaultKind | undefined {
    const found = this.#waiting.find(({ fault, left }) => left > 0 && fault.path.test(path));
    if (!found) return undefined;
    if (found.passing > 0) {
      found.passing -= 1;
      return undefined;
    }
    found.left -= 1;
    return found.fault.kind;
  }
}

/** True where the fault is of this kind; narrows it. */
export function isFault<Key extends string>(
  fault: HubFaultKind | undefined,
  key: Key,
): fault is Extract<HubFaultKind, Readonly<Record<Key, unknown>>> {
  return fault !== undefined && key in fault;
}
