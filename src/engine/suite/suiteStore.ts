/** Small texts by name, each kept whole or not at all: scores, figures of trainings, studies. */
export interface SuiteStore {
  load(name: string): Promise<string | undefined>;
  save(name: string, text: string): Promise<void>;
}

/** Names of what a suite keeps. */
export const keptNames = {
  score: (key: string) => `score-${key}`,
  training: (key: string) => `training-${key}`,
  study: (key: string) => `study-${key}`,
  speeds: "speeds",
  /** Who made the figures, where nothing else says so. */
  provenance: "provenance",
} as const;

/** One that lasts as long as the program. */
export function memorySuiteStore(): SuiteStore {
  const texts = new Map<string, string>();
  return {
    load: async (name) => texts.get(name),
    save: async (name, text) => void texts.set(name, text),
  };
}
