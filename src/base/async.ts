/** Lets waiting messages, timers and input in. Resolves in a new task, without the 4 ms clamp of nested timers. */
export function yieldToTasks(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** For long loops on the CPU: `await pause()` in each turn yields once `budgetMs` have passed since the last yield. */
export function createPause(budgetMs: number, now: () => number = () => performance.now()): () => Promise<void> {
  let last = now();
  return async () => {
    if (now() - last < budgetMs) return;
    await yieldToTasks();
    last = now();
  };
}

/**
 * Runs `work` one call at a time. While a call runs, only the newest request waits; those it replaced resolve with
 * undefined. For sliders: the last position is always computed, the ones between may be skipped.
 */
export function latestWins<Input, Output>(
  work: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output | undefined> {
  interface Waiting {
    readonly input: Input;
    readonly resolve: (output: Output | undefined) => void;
    readonly reject: (error: unknown) => void;
  }
  let isBusy = false;
  let waiting: Waiting | undefined;
  const drain = async (): Promise<void> => {
    isBusy = true;
    while (waiting) {
      const { input, resolve, reject } = waiting;
      waiting = undefined;
      await work(input).then(resolve, reject);
    }
    isBusy = false;
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting?.resolve(undefined);
      waiting = { input, resolve, reject };
      if (!isBusy) void drain();
    });
}
