import { formatPercent, formatScalar } from "../../base/format";
import { canonicalJson } from "../../base/hash";
import { wilsonInterval } from "../../evaluation/interval";
import type { Score } from "../../evaluation/judge";
import type { ExportScalarType } from "../../formats/export/checkpointFiles";
import { type ModelCardFacts, modelCard } from "../../formats/export/modelCard";
import { type MergeSettings, mergeSettings } from "../../method/settings";
import type { RunReport } from "../report";
import type { ExportSource } from "./exportFiles";
import { contentName, type ExportContent, type ExportRequest, isWholeModel } from "./request";

const summaries: Readonly<Record<ExportContent["kind"], string>> = {
  merged:
    "The base with the ability and the languages added to it by equation 5 of the method. It loads like the base: same configuration, same tokenizer.",
  checkpoint:
    "The base after sparse training on one corpus: only its key weights moved. It loads like the base: same configuration, same tokenizer.",
  abilityWeights:
    "Not a model but a difference of weights, R(A) of equation 2: what training on the ability changed, less what training on the reference language changed. Add it, times a strength, to the base's tensors of the same names.",
  multilingualWeights:
    "Not a model but a difference of weights, R_Lang of equation 3: what training on the other languages changed. Add it to the base's tensors of the same names.",
};

const roundedWords =
  "Its changes come from a recording of the run, which keeps them rounded to 16-bit floats (F16, 11 significant bits): the weights here are near those that were measured, not the same to the last bit.";

function settingRows(settings: MergeSettings, { recipe }: RunReport, scalarType: ExportScalarType) {
  const { alpha, beta, gamma, eta, mu, transferRatio, similarity, kinds } = settings;
  const strengths = recipe.languages.map(({ language }, index) => `${language} ${mu[index] ?? 0}`);
  return [
    ["α, weight of the ability checkpoint (equation 2)", String(alpha)],
    ["β, weight of the reference checkpoint taken out (equation 2)", String(beta)],
    ["µ, weight of each language (equation 3)", strengths.join(", ")],
    ["γ, strength of the ability (equation 5)", String(gamma)],
    ["η, strength of the languages where the ability goes (equation 5)", String(eta)],
    ["k1, share of key weights", formatPercent(recipe.locate.keyNeuronRatio)],
    ["k2, share of tensors that receive the ability", `${formatPercent(transferRatio)}, by ${similarity} product`],
    ["kinds of tensors", kinds?.join(", ") ?? "all"],
    ["type of the scalars", scalarType],
  ] as const;
}

/** Which measured variant the exported files are; undefined where nothing like them was measured. */
function variantOf(content: ExportContent, settings: MergeSettings, report: RunReport): string | undefined {
  if (content.kind === "checkpoint") return content.name === "ability" ? "abilityModel" : undefined;
  const isMeasured = canonicalJson(mergeSettings(report.recipe)) === canonicalJson(settings);
  return content.kind === "merged" && isMeasured ? "merged" : undefined;
}

function share({ correct, total }: Score): string {
  if (total === 0) return "not asked";
  const [low, high] = wilsonInterval(correct, total);
  const bounds = `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;
  return `${formatPercent(correct / total)} (${bounds}; n = ${total})`;
}

function figuresOf(content: ExportContent, settings: MergeSettings, report: RunReport): ModelCardFacts["figures"] {
  const variant = variantOf(content, settings, report);
  const measured = report.results.find((result) => result.variant === variant);
  const base = report.results.find((result) => result.variant === "base");
  if (!measured) return { note: "Nothing was measured of this export as it is.", rows: [] };
  const { kind, adapter, runtime, date } = report.provenance;
  const rows = measured.languages.map((result) => {
    const before = base?.languages.find(({ language }) => language === result.language);
    const perplexity = (value: number | null | undefined) => (value == null ? "not measured" : formatScalar(value));
    return [
      result.language,
      before ? share(before.all) : "not measured",
      share(result.all),
      perplexity(before?.perplexity),
      perplexity(result.perplexity),
    ];
  });
  return {
    note: `Measured ${kind} on ${adapter.description}, ${runtime}, ${date.slice(0, 10)}, with weights in 32 bits: share of problems answered right by greedy decoding, with Wilson's 95 % interval, and perplexity of held-out text.`,
    rows: [["language", "right, base", "right, this", "perplexity, base", "perplexity, this"], ...rows],
  };
}

/** README.md of an export. */
export function exportCard(
  { report, content, settings, scalarType, licence }: Omit<ExportRequest, "companions">,
  { baseHash, isRounded }: Pick<ExportSource, "baseHash" | "isRounded">,
): string {
  const { recipe, model, name, provenance } = report;
  const languages = [recipe.reference.language, ...recipe.languages.map(({ language }) => language)];
  return modelCard({
    title: `${name}: ${contentName(content)}`,
    baseModel: "hub" in recipe.model ? recipe.model.hub : undefined,
    baseName: model.name,
    licence,
    languages,
    isModel: isWholeModel(content),
    summary: isRounded ? `${summaries[content.kind]} ${roundedWords}` : summaries[content.kind],
    settings: settingRows(settings, report, scalarType),
    figures: figuresOf(content, settings, report),
    made: `Made by ${provenance.program}, ${provenance.runtime}, ${provenance.date.slice(0, 10)}.`,
    baseHash,
    recipe: JSON.stringify(recipe, null, 1),
  });
}
