/** A stage's result by what made it: `locate/es` with the key of `stageKeys`. Equal keys mean equal results. What an unfinished training reached is `partial-learn/es`; of a warm-up, `partial-scores/es`; what a model answered, `answers/es.problems`. */
export interface StageId {
  readonly stage: string;
  /** 16 hexadecimal digits. */
  readonly key: string;
}

/** Keeps what finished stages made, and the state of unfinished ones, whole or not at all, so that it is not computed again. */
export interface StageStore {
  load(id: StageId): Promise<Blob | undefined>;
  /** Error: `storage-full`. */
  save(id: StageId, file: Blob): Promise<void>;
  /** Those of the given stages that are there. */
  remove(ids: readonly StageId[]): Promise<void>;
}

/** One file of a store that can be looked through. */
export interface StoredStage extends StageId {
  readonly sizeBytes: number;
  /** ISO 8601: when it was saved. */
  readonly date: string;
}

/** A store that shows what it holds and lets go of it. */
export interface StageShelf extends StageStore {
  list(): Promise<readonly StoredStage[]>;
}

/** The name of a stage's file: `locate.es-0123456789abcdef.safetensors`; answers are JSON. */
export function stageFileName({ stage, key }: StageId): string {
  const type = stage.startsWith("answers/") ? "json" : "safetensors";
  return `${stage.replace("/", ".")}-${key}.${type}`;
}

/** The stage of a file's name; undefined for any other file. */
export function parseStageFileName(name: string): StageId | undefined {
  const match =
    /^((?:partial-)?(?:scores|learn|full|checkpoint|random)|locate)\.(.+)-([0-9a-f]{16})\.safetensors$/.exec(name) ??
    /^(answers)\.(.+)-([0-9a-f]{16})\.json$/.exec(name);
  const [, kind, corpus, key] = match ?? [];
  return kind && corpus && key ? { stage: `${kind}/${corpus}`, key } : undefined;
}
