import { canonicalJson, fnv1a } from "../base/hash";
import type { MeasuredSettings, RunReport } from "../engine/report";
import type { LanguageResult } from "../evaluation/evaluateModel";
import type { Recipe } from "../formats/recipe";
import { withEveryTensor } from "../method/ablations";
import type { MergeSettings } from "../method/settings";
import { shownReport } from "./report";
import { sameSettings, settingsOf } from "./settings";
import { hasOwnResults } from "./steps";
import type { AppState } from "./store/state";

/** Names the tests of a recipe with their limits; only results of the same tests are put side by side. */
export function testsKey({ tests, problemLimit, heldoutTokenLimit, maxNewTokens }: Recipe["evaluate"]): string {
  return fnv1a(canonicalJson({ tests, problemLimit, heldoutTokenLimit, maxNewTokens })).toString(16).padStart(8, "0");
}

/**
 * What a run measured with these settings: by its recipe's variants or beside them. Undefined where it did not, which is
 * never filled in. The report's results must be those of its own deltas.
 */
export function measuredWith(report: RunReport, settings: MergeSettings): readonly LanguageResult[] | undefined {
  const own = settingsOf(report.recipe);
  const variant = (name: string) => report.results.find((result) => result.variant === name)?.languages;
  const tests = testsKey(report.recipe.evaluate);
  return (
    (sameSettings(settings, own) ? variant("merged") : undefined) ??
    (sameSettings(settings, withEveryTensor(own)) ? variant("allTensors") : undefined) ??
    report.measured?.find((entry) => entry.tests === tests && sameSettings(entry.settings, settings))?.languages
  );
}

const emptied = new WeakMap<RunReport, RunReport>();

/** The report in view with no results but those of the deltas that it holds; one object for a report. */
export function ownReport(state: Pick<AppState, "run">): RunReport | undefined {
  const report = shownReport(state);
  if (!report || hasOwnResults(state)) return report;
  const known = emptied.get(report) ?? { ...report, results: [] };
  emptied.set(report, known);
  return known;
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
