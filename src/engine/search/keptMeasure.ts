import { readKeptScore } from "../../formats/suite/keptResults";
import type { LanguageTest, PreparedRun } from "../api";
import { mergedKey, scoreKey, suiteStageKeys, testKey } from "../suite/suiteKeys";
import { keptNames, type SuiteStore } from "../suite/suiteStore";
import type { MeasureModel } from "./searchCoefficients";

/** `measure` for a run's models, whose scores are kept and found again: a search that was stopped goes on. */
export async function keptMeasure(
  measure: MeasureModel,
  prepared: PreparedRun,
  store: SuiteStore,
): Promise<MeasureModel> {
  const stages = await suiteStageKeys(prepared);
  const testKeys = new Map<LanguageTest, string>();
  return async (settings, tests, control) => {
    const weights = await mergedKey(settings, stages, prepared);
    const keys: string[] = [];
    for (const test of tests) {
      const key = testKeys.get(test) ?? (await testKey(test, prepared));
      testKeys.set(test, key);
      keys.push(await scoreKey(weights, key));
    }
    const kept = [];
    for (const key of keys) kept.push(readKeptScore(await store.load(keptNames.score(key))));
    const found = kept.flatMap((score) => (score ? [score] : []));
    if (found.length === keys.length) {
      const busyMs = found.reduce((sum, { wallMs }) => sum + wallMs, 0);
      return { languages: found.map(({ perplexity, ...all }) => ({ all, perplexity })), busyMs };
    }
    const { languages, busyMs } = await measure(settings, tests, control);
    for (const [index, { all, perplexity }] of languages.entries()) {
      const score = { ...all, perplexity, wallMs: busyMs / languages.length };
      await store.save(keptNames.score(keys[index] ?? ""), JSON.stringify(score));
    }
    return { languages, busyMs };
  };
}
