/** Throws where `condition` does not hold; narrows types. For mistakes in this program: never caught except at the top. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The value, asserted to be there: what `!` would claim, checked. */
export function present<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, `${what} is missing`);
  return value;
}
