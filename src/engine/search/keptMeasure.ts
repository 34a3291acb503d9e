import { readKeptScore } from "../../formats/suite/keptResults";
import { mergeSettings } from "../../method/settings";
import type { Engine, LanguageTest, PreparedRun } from "../api";
import { mergedKey, scoreKey, suiteStageKeys, testKey } from "../suite/suiteKeys";
import { keptNames, type SuiteStore } from "../suite/suiteStore";
import type { MeasureModel } from "./searchCoefficients";

/** Measures models of the run that the engine holds, or finds their scores where they were kept: a search that was stopped goes on. */
export async function keptMeasure(
  engine: Pick<Engine, "measure" | "evaluateRun">,
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
    const began = performance.now();
    const languages = settings
      ? (await engine.measure({ settings, tests }, control)).languages
      : ((await engine.evaluateRun({ settings: mergeSettings(prepared.recipe), tests, variants: ["base"] }, control))[0]
          ?.languages ?? []);
    const busyMs = performance.now() - began - control.idleMs;
    for (const [index, { all, perplexity }] of languages.entries()) {
      const score = { ...all, perplexity, wallMs: busyMs / languages.length };
      await store.save(keptNames.score(keys[index] ?? ""), JSON.stringify(score));
    }
    return { languages, busyMs };
  };
}
