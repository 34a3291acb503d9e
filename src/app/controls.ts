/** What a lesson or a teacher's link may leave on the page or take away, and where it stands there. */
export interface Control {
  /** As the share dialog lists it. */
  readonly label: string;
  /** Finds the control with its label; several screens may have it. */
  readonly selector: string;
}

const part = (testId: string) => `[data-testid="${testId}"]`;
/** The group of choices whose test ids begin so. */
const choices = (prefix: string) => `fieldset:has([data-testid^="${prefix}"])`;

export const controls = {
  alpha: { label: "α keep what was learned", selector: part("merge.slider.alpha") },
  beta: { label: "β take the source out", selector: part("merge.slider.beta") },
  mu: { label: "μ share of each language", selector: '[data-testid^="merge.slider.mu."]:not(input)' },
  gamma: { label: "γ ability strength", selector: part("merge.slider.gamma") },
  eta: { label: "η language strength", selector: part("merge.slider.eta") },
  k2: { label: "k2 tensors that receive it", selector: part("merge.slider.transferRatio") },
  similarity: { label: "dot product or cosine", selector: choices("compose.similarity.") },
  corpus: { label: "corpus of the key weights", selector: choices("locate.corpus.") },
  trainings: { label: "trainings that are drawn", selector: 'fieldset:has([name="trainings"])' },
  kinds: { label: "kinds that receive the ability", selector: part("merge.kinds") },
  presets: { label: "strengths and ablations with a name", selector: part("merge.presets") },
  search: {
    label: "search of coefficients (live)",
    selector: `${part("merge.search")}, ${part("merge.search.found")}`,
  },
  hand: {
    label: "tensors excluded or forced by hand",
    selector: `${part("compose.byhand")}, ${part("compose.decisions")}`,
  },
  map: { label: "what the map shows", selector: `${part("compose.map.tools")}, ${part("merge.map.tools")}` },
  sample: { label: "choice of the problems", selector: part("merge.problems") },
  prompt: { label: "own prompt (live)", selector: `form:has(${part("merge.prompt.input")})` },
  pairs: { label: "problems that are counted", selector: choices("evaluate.pairs.") },
  comparisons: { label: "comparisons of the next run", selector: part("comparisons") },
  tests: { label: "tests of the next run", selector: part("tests") },
  choose: { label: "choice of another model", selector: part("picker") },
  recipe: { label: "recipe and files", selector: part("model.recipe") },
  load: { label: "load and run buttons of the model", selector: `${part("model.load")}, ${part("model.run")}` },
  run: { label: "run, pause and stop", selector: part("transport") },
} as const satisfies Readonly<Record<string, Control>>;

export type ControlId = keyof typeof controls;

export const controlIds = Object.keys(controls) as readonly ControlId[] as readonly [ControlId, ...ControlId[]];

/** The controls that are taken away: those named, or all that `show` does not name. */
export function hiddenControls(hide: readonly ControlId[] | "all", show: readonly ControlId[]): readonly ControlId[] {
  return hide === "all" ? controlIds.filter((id) => !show.includes(id)) : hide;
}
