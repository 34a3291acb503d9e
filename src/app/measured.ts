import { canonicalJson, fnv1a } from "../base/hash";
import type { MeasuredSettings, RunReport } from "../engine/report";
import type { Recipe } from "../formats/recipe";
import { sameSettings, settingsOf } from "./settings";

/** Names the tests of a recipe with their limits; only results of the same tests are put side by side. */
export function testsKey({ tests, problemLimit, heldoutTokenLimit, maxNewTokens }: Recipe["evaluate"]): string {
  return fnv1a(canonicalJson({ tests, problemLimit, heldoutTokenLimit, maxNewTokens })).toString(16).padStart(8, "0");
}

/** The report with one more measurement; one with the same settings and tests gives way to it. */
export function withMeasured(report: RunReport, added: MeasuredSettings): RunReport {
  const isSame = (entry: MeasuredSettings) =>
    entry.tests === added.tests && sameSettings(entry.settings, added.settings);
  return { ...report, measured: [...(report.measured ?? []).filter((entry) => !isSame(entry)), added] };
}

/** The report with its merged model's results also among what was measured, before others take their place. */
export function withFormerResults(report: RunReport): RunReport {
  const merged = report.results.find(({ variant }) => variant === "merged");
  if (!merged) return report;
  return withMeasured(report, {
    settings: settingsOf(report.recipe),
    tests: testsKey(report.recipe.evaluate),
    languages: merged.languages,
  });
}
