/** The same generator with every yielded value mapped; its result, its errors and its early return pass through. */
export async function* mapYields<From, To, Result>(
  source: AsyncGenerator<From, Result, void>,
  map: (value: From) => To,
): AsyncGenerator<To, Result, void> {
  let finished = false;
  try {
    for (;;) {
      const step = await source.next();
      if (step.done) {
        finished = true;
        return step.value;
      }
      yield map(step.value);
    }
  } finally {
    if (!finished) await source.return(undefined as never);
  }
}
