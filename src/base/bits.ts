/** Number of set bits of a 32-bit word. */
export function countBits(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Number of set bits of all words. */
export function countAllBits(words: Uint32Array): number {
  let count = 0;
  for (const word of words) count += countBits(word);
  return count;
}

/** Whether bit i mod 32 of word ⌊i / 32⌋ is set. */
export function hasBit(words: Uint32Array, index: number): boolean {
  return (((words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Copies the first `count` bits of `source` to bit `at` of `target` and after it; the target's bits there are still 0. */
export function copyBits(source: Uint32Array, count: number, target: Uint32Array, at: number): void {
  const shift = at & 31;
  for (let word = 0; word * 32 < count; word++) {
    const kept = Math.min(32, count - word * 32);
    const bits = (source[word] ?? 0) & (kept === 32 ? 0xffffffff : (1 << kept) - 1);
    const place = (at >>> 5) + word;
    target[place] = (target[place] ?? 0) | (bits << shift);
    if (shift > 0 && shift + kept > 32) target[place + 1] = (target[place + 1] ?? 0) | (bits >>> (32 - shift));
  }
}
