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
} as const;
