import { type TransferHandler, transferHandlers } from "comlink";
import { JobControl } from "./job";

const commands = ["cancel", "pause", "resume"] as const;

/**
 * Carries a `JobControl` over a thread boundary as one end of a MessageChannel:
 * commands go with the call, progress comes back. The last progress may arrive after the job's result.
 */
const jobControlHandler: TransferHandler<JobControl<unknown>, MessagePort> = {
  canHandle: (value): value is JobControl<unknown> => value instanceof JobControl,
  serialize(control) {
    const { port1: here, port2: there } = new MessageChannel();
    control.onCommand((command) => here.postMessage(command));
    if (control.paused) here.postMessage("pause");
    if (control.cancelled) here.postMessage("cancel");
    here.onmessage = ({ data }) => control.report(data);
    return [there, [there]];
  },
  deserialize(port) {
    const control = new JobControl<unknown>((progress) => port.postMessage(progress));
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const command = commands.find((known) => known === data);
      if (command) control[command]();
    };
    return control;
  },
};

/** To be called once on both sides, before the first call. */
export function registerJobControl(): void {
  transferHandlers.set("jobControl", jobControlHandler as TransferHandler<unknown, unknown>);
}
