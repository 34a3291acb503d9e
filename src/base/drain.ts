/** Runs a generator to its end and returns its result; what it yields is let go. */
export async function drain<Result>(source: AsyncGenerator<unknown, Result, void>): Promise<Result> {
  for (;;) {
    const step = await source.next();
    if (step.done) return step.value;
  }
}
