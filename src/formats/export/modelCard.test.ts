import { expect, test } from "vitest";
import { licenceOf, modelCard } from "./modelCard";

const facts = {
  title: "run: merged model",
  baseModel: "owner/name",
  baseName: "owner/name",
  licence: "apache-2.0",
  languages: ["en", "bn"],
  isModel: true,
  summary: "A summary.",
  settings: [["γ", "0.2"]],
  figures: {
    note: "A note.",
    rows: [
      ["language", "right"],
      ["bn|x", "<b>"],
    ],
  },
  made: "By a test.",
  baseHash: "0".repeat(64),
  recipe: "{}",
} as const;

test("the front matter names base, licence and languages; tables keep hostile text apart", () => {
  const card = modelCard(facts);
  const [, front = "", body = ""] = card.split(/^---$/m);
  expect(front).toContain('base_model: "owner/name"\nlicense: "apache-2.0"\nlanguage:\n- "en"\n- "bn"');
  expect(front).toContain("library_name: transformers");
  expect(body).toContain("| bn\\|x | &lt;b> |");
  expect(body).toContain(`\`${"0".repeat(64)}\``);
  expect(licenceOf(card)).toBe("apache-2.0");
});

test("what is not known is said, not invented", () => {
  const card = modelCard({ ...facts, baseModel: undefined, licence: undefined, isModel: false });
  expect(card).not.toContain("base_model");
  expect(card).not.toContain("license:");
  expect(card).not.toContain("transformers\npipeline");
  expect(card).toContain("The files of the base name no licence.");
  expect(licenceOf("# no front matter\nlicense: mit")).toBeUndefined();
  expect(licenceOf("---\nlicense: 'mit'\ntags: []\n---\n")).toBe("mit");
});
