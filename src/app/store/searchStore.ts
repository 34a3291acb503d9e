import { create } from "zustand";
import type { RunReport } from "../../engine/report";
import type { SearchTrial } from "../../formats/search/searchReport";
import { type SearchedSettings, searchedCoefficients } from "../../method/searchAxes";
import type { MergeSettings } from "../../method/settings";

/** What a person asks of a search. */
export interface SearchChoice extends SearchedSettings {
  /** Most settings that are tried. */
  readonly trials: number;
  /** Share of the tests that it sees. */
  readonly fraction: number;
  readonly perplexityWeight: number;
  readonly seed: number;
}

/** Apart from the page's store, so that only the Merge step loads it. */
export interface SearchState {
  readonly choice: SearchChoice;
  /** What the search under way, or one that was stopped, has seen of these deltas. */
  readonly seen: { readonly gram: RunReport["gram"]; readonly trials: readonly SearchTrial[] } | undefined;
  /** Where the sliders stood before the found settings were put in their place. */
  readonly before: MergeSettings | undefined;
}

export const useSearch = create<SearchState>()(() => ({
  choice: {
    trials: 30,
    fraction: 0.5,
    coefficients: searchedCoefficients,
    mu: "together",
    perplexityWeight: 0.5,
    seed: 0,
  },
  seen: undefined,
  before: undefined,
}));
