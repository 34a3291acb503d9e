// The held-out set of a search and the tests that it never sees, drawn from a recipe's tests.
import { AppError } from "../../base/errors";
import { textHash } from "../../base/hash";
import { documentsOf, listDocuments } from "../../formats/corpus";
import type { SearchReport } from "../../formats/search/searchReport";
import type { LanguageTest } from "../api";

export interface SplitOptions {
  /** Share of the problems and documents that the search sees. */
  readonly fraction: number;
  readonly seed: number;
}

/** Two disjoint halves of the same tests. */
export interface SplitTests {
  readonly search: readonly LanguageTest[];
  readonly test: readonly LanguageTest[];
}

/**
 * Draws by content and seed: equal texts fall on the same side, so that no question of the test is seen in the search.
 * Further sets of a test are left out. Error: `bad-corpus` where a side would hold nothing of a test.
 */
export function splitTests(tests: readonly LanguageTest[], { fraction, seed }: SplitOptions): SplitTests {
  const isSeen = (tokens: ArrayLike<number>) => textHash(Array.from(tokens).join(" "), seed) / 2 ** 53 < fraction;
  const side = (seen: boolean) =>
    tests.map(({ tasks: _, ...test }): LanguageTest => {
      const documents = listDocuments(test.heldout).filter((document) => isSeen(document) === seen);
      const problems = test.problems.filter(({ prompt }) => isSeen(prompt) === seen);
      const isEmpty =
        (test.heldout.ends.length > 0 && documents.length === 0) || (test.problems.length > 0 && problems.length === 0);
      if (isEmpty) {
        const name = seen ? "search" : "test";
        throw new AppError(
          "bad-corpus",
          `the ${name} in ${test.language} would hold nothing: ${test.problems.length} problems and ${test.heldout.ends.length} documents are split at ${fraction}; take more of them or another share`,
        );
      }
      return { ...test, heldout: documentsOf(documents), problems };
    });
  const split = { search: side(true), test: side(false) };
  checkDisjoint(split);
  return split;
}

/** Error: `bad-corpus` where a problem or a document of the test stands in the search's set of any language. */
export function checkDisjoint({ search, test }: SplitTests): void {
  const textsOf = (tests: readonly LanguageTest[]) =>
    tests.flatMap(({ heldout, problems }) => [
      ...listDocuments(heldout).map((document) => document.join(" ")),
      ...problems.map(({ prompt }) => prompt.join(" ")),
    ]);
  const seen = new Set(textsOf(search));
  const shared = textsOf(test).filter((text) => seen.has(text)).length;
  if (shared > 0) {
    throw new AppError(
      "bad-corpus",
      `${shared} texts of the test stand in the set that settings are searched on; they must differ`,
    );
  }
}

/** Problems and documents on each side. */
export function sizesOf({ search, test }: SplitTests): Omit<SearchReport["split"], "fraction"> {
  const count = (tests: SplitTests["test"]) => ({
    problems: tests.reduce((sum, { problems }) => sum + problems.length, 0),
    documents: tests.reduce((sum, { heldout }) => sum + heldout.ends.length, 0),
  });
  return { search: count(search), test: count(test) };
}
