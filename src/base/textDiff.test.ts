import { expect, test } from "vitest";
import { diffTexts } from "./textDiff";

const marked = (parts: readonly { text: string; isShared: boolean }[]) =>
  parts.map(({ text, isShared }) => (isShared ? text : `[${text}]`)).join("");

test.each([
  ["en", "Leo has 14 pencils.", "Leo has 15 pencils.", "Leo has [14] pencils.", "Leo has [15] pencils."],
  ["es", "Ana tiene ocho lápices", "Ana tiene lápices", "Ana tiene [ocho ]lápices", "Ana tiene lápices"],
  ["zh", "他有八支铅笔", "他有九支铅笔", "他有[八]支铅笔", "他有[九]支铅笔"],
  ["bn", "রহিমের কাছে ৮টি কলম আছে", "রহিমের কাছে কলম নেই", "রহিমের কাছে [৮টি ]কলম [আছে]", "রহিমের কাছে কলম [নেই]"],
  ["te", "రాము దగ్గర పెన్సిల్లు ఉన్నాయి", "రాము దగ్గర పెన్నులు ఉన్నాయి", "రాము దగ్గర [పెన్సిల్లు] ఉన్నాయి", "రాము దగ్గర [పెన్నులు] ఉన్నాయి"],
])("words that differ are marked in %s", (language, left, right, markedLeft, markedRight) => {
  const diff = diffTexts(left, right, language);
  expect(marked(diff.left)).toBe(markedLeft);
  expect(marked(diff.right)).toBe(markedRight);
  expect(diff.changed).toBeGreaterThan(0);
});

test("numbers of a sum are compared one by one", () => {
  const diff = diffTexts("8+6=15", "8+6=14");
  expect([marked(diff.left), marked(diff.right), diff.changed]).toEqual(["8+6=[15]", "8+6=[14]", 2]);
});

test("the same text has no mark, another has nothing else, and every letter is kept", () => {
  expect(diffTexts("a b", "a b")).toEqual({
    left: [{ text: "a b", isShared: true }],
    right: [{ text: "a b", isShared: true }],
    changed: 0,
  });
  expect(diffTexts("", "x y")).toEqual({ left: [], right: [{ text: "x y", isShared: false }], changed: 2 });
  const [left, right] = ["one two three four", "four three two one"];
  const diff = diffTexts(left, right);
  expect(diff.left.map(({ text }) => text).join("")).toBe(left);
  expect(diff.right.map(({ text }) => text).join("")).toBe(right);
});

test("texts too long to compare whole still share their beginning and end", () => {
  const middle = (word: string) => Array.from({ length: 1200 }, (_, i) => `${word}${i}`).join(" ");
  const diff = diffTexts(`start ${middle("a")} end`, `start ${middle("b")} end`);
  expect(diff.left[0]).toEqual({ text: "start ", isShared: true });
  expect(diff.left.at(-1)).toEqual({ text: " end", isShared: true });
});
