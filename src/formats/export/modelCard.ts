/** What a model card says; texts are plain, tables have their head as first row. */
export interface ModelCardFacts {
  readonly title: string;
  /** A hub id, where the base has one. */
  readonly baseModel: string | undefined;
  readonly baseName: string;
  readonly licence: string | undefined;
  /** Language codes. */
  readonly languages: readonly string[];
  /** True where the files are a model that answers; false for a difference of weights. */
  readonly isModel: boolean;
  readonly summary: string;
  readonly settings: readonly (readonly [string, string])[];
  readonly figures: { readonly note: string; readonly rows: readonly (readonly string[])[] };
  readonly made: string;
  readonly baseHash: string;
  readonly recipe: string;
}

/** Letters that end a table's cell or begin a tag. */
function cell(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;");
}

function table(rows: readonly (readonly string[])[]): string[] {
  const [head, ...body] = rows;
  if (!head) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)];
}

/** README.md of a model in the hub's layout: a front matter that the hub reads, then what the model is and how it was made. */
export function modelCard(facts: ModelCardFacts): string {
  const { baseModel, licence, languages, isModel, recipe } = facts;
  const front = [
    "---",
    ...(isModel ? ["library_name: transformers", "pipeline_tag: text-generation"] : []),
    ...(baseModel === undefined ? [] : [`base_model: ${JSON.stringify(baseModel)}`]),
    ...(licence === undefined ? [] : [`license: ${JSON.stringify(licence)}`]),
    ...(languages.length > 0 ? ["language:", ...languages.map((language) => `- ${JSON.stringify(language)}`)] : []),
    "tags:",
    "- ability-transfer",
    "- merge",
    "---",
  ];
  const licenceWords =
    licence === undefined
      ? "The files of the base name no licence. Find it before you publish this."
      : `As the base: ${licence}.`;
  return [
    ...front,
    "",
    `# ${cell(facts.title)}`,
    "",
    facts.summary,
    "",
    `Base: ${cell(facts.baseName)}. Made by the MAET method (Chen et al., arXiv 2410.07825).`,
    "",
    "## Settings",
    "",
    ...table([["setting", "value"], ...facts.settings]),
    "",
    "## Figures",
    "",
    facts.figures.note,
    "",
    ...table(facts.figures.rows),
    ...(facts.figures.rows.length > 0 ? [""] : []),
    "## Licence",
    "",
    licenceWords,
    "",
    "## Where it comes from",
    "",
    facts.made,
    "",
    `Hash of the base (configuration and weights): \`${facts.baseHash}\``,
    "",
    "<details><summary>Recipe</summary>",
    "",
    "```json",
    recipe,
    "```",
    "",
    "</details>",
    "",
  ].join("\n");
}

/** The licence that the front matter of a model card names; undefined where there is none. */
export function licenceOf(card: string): string | undefined {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card.slice(0, 20_000))?.[1];
  const named = front && /^license:[ \t]*["']?([\w.+-]{1,60})["']?[ \t]*$/m.exec(front)?.[1];
  return named || undefined;
}
