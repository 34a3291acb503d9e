import type { JobControl } from "../engine/job";

/** While it lives, the first Ctrl-C (or SIGTERM) cancels the job cleanly and says `message`; a second one ends the process. */
export function cancelOnInterrupt<Progress>(control: JobControl<Progress>, message: string): Disposable {
  const onSignal = () => {
    if (control.cancelled) process.exit(130);
    process.stderr.write(`\n${message}\n`);
    control.cancel();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
