import { type TransferHandler, transferHandlers } from "comlink";
import { JobControl } from "./job";

/** What comes back: progress, or milliseconds that the job was held. */
interface Told {
  readonly progress?: unknown;
  readonly idleMs?: number;
}

const words = ["cancel", "pause", "resume"] as const;

/**
 * Carries a `JobControl` over a thread boundary as one end of a MessageChannel:
 * commands go with the call, progress and the time that the job was held come back. The last progress may arrive after the
 * job's result.
 */
const jobControlHandler: TransferHandler<JobControl<unknown>, MessagePort> = {
  canHandle: (value): value is JobControl<unknown> => value instanceof JobControl,
  serialize(control) {
    const { port1: here, port2: there } = new MessageChannel();
    control.onCommand((command) => here.postMessage(command));
    if (control.duty < 1) here.postMessage({ duty: control.duty });
    if (control.paused) here.postMessage("pause");
    if (control.cancelled) here.postMessage("cancel");
    here.onmessage = ({ data: { progress, idleMs } }: MessageEvent<Told>) => {
      if (idleMs === undefined) control.report(progress);
      else control.addIdle(idleMs);
    };
    return [there, [there]];
  },
  deserialize(port) {
    const control = new JobControl<unknown>((progress) => port.postMessage({ progress } satisfies Told));
    control.onIdle((idleMs) => port.postMessage({ idleMs } satisfies Told));
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const word = words.find((known) => known === data);
      if (word) control[word]();
      else if (isDuty(data)) control.setDuty(data.duty);
    };
    return control;
  },
};

function isDuty(data: unknown): data is { readonly duty: number } {
  return typeof data === "object" && data !== null && "duty" in data && typeof data.duty === "number";
}

/** To be called once on both sides, before the first call. */
export function registerJobControl(): void {
  transferHandlers.set("jobControl", jobControlHandler as TransferHandler<unknown, unknown>);
}
