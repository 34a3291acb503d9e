/** A stretch of a text, and whether the other text has it too. */
export interface DiffPart {
  readonly text: string;
  readonly isShared: boolean;
}

export interface TextDiff {
  readonly left: readonly DiffPart[];
  readonly right: readonly DiffPart[];
  /** Words and signs of both texts, white space apart, that the other does not have. */
  readonly changed: number;
}

/** Pairs of words beyond which only what both texts begin and end with is compared: the rest would take too long. */
const pairLimit = 1_000_000;

/**
 * What two texts share, by words in their order (a longest common subsequence). Words are what Unicode and the
 * language's dictionary call so: scripts without spaces are cut too, and no letter is torn from its vowel signs.
 */
export function diffTexts(left: string, right: string, language?: string): TextDiff {
  const [a, b] = [wordsOf(left, language), wordsOf(right, language)];
  const shared = sharedWords(a, b);
  const own = (words: readonly string[], kept: ReadonlySet<number>) =>
    words.filter((word, i) => !kept.has(i) && word.trim() !== "").length;
  return {
    left: parts(a, shared.left),
    right: parts(b, shared.right),
    changed: own(a, shared.left) + own(b, shared.right),
  };
}

function wordsOf(text: string, language: string | undefined): readonly string[] {
  return [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(({ segment }) => segment);
}

/** Positions of the words of a longest common subsequence, in both texts. */
function sharedWords(a: readonly string[], b: readonly string[]) {
  const left = new Set<number>();
  const right = new Set<number>();
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    left.add(start);
    right.add(start);
    start += 1;
  }
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
    left.add(endA);
    right.add(endB);
  }
  const [rows, columns] = [endA - start, endB - start];
  if (rows * columns > pairLimit) return { left, right };
  // longest[i][j]: length for the words from i and from j on.
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const isSame = a[start + i] === b[start + j];
      longest[i * width + j] = isSame ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[start + i] === b[start + j]) {
      left.add(start + i);
      right.add(start + j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return { left, right };
}

/** Neighbours of one sort as one stretch; white space between two changed words belongs to them. */
function parts(words: readonly string[], shared: ReadonlySet<number>): readonly DiffPart[] {
  const isShared = words.map((_, i) => shared.has(i));
  words.forEach((word, i) => {
    const isGap = word.trim() === "" && isShared[i] && i > 0 && i < words.length - 1;
    if (isGap && !isShared[i - 1] && !shared.has(i + 1)) isShared[i] = false;
  });
  const result: { text: string; isShared: boolean }[] = [];
  words.forEach((text, i) => {
    const last = result.at(-1);
    if (last && last.isShared === isShared[i]) last.text += text;
    else result.push({ text, isShared: isShared[i] === true });
  });
  return result;
}
