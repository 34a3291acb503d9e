import type { AskedProblem, AskedSet, Choice } from "../../evaluation/askedSet";
import { type ChoiceProblem, choiceLetters, readChoiceProblems } from "../../formats/benchmarks/choices";
import { needTokenizer } from "../../formats/corpora/readCorpus";
import type { ProblemSource } from "../../formats/recipe";
import { readNamed } from "../../formats/sources";
import type { TextTokenizer } from "../../formats/tokenizer";
import type { OpenedModel } from "../prepare";
import type { AskingContext } from "./askedSet";
import { readShots, ShotFitter } from "./shots";

const usualShots = 5;

type Style = "letters" | "texts";
type ChoiceSource = Extract<ProblemSource, { readonly choice: string }>;

/** Multiple choice from a file. Errors: `missing-file`, `bad-corpus`, `bad-recipe`, `bad-tokenizer`. */
export async function choiceSet(source: ChoiceSource, context: AskingContext): Promise<AskedSet> {
  const { sources, limit } = context;
  const problems = await readChoiceProblems(await readNamed(source.choice, sources), source.choice);
  const shown = await readShots(source, usualShots, readChoiceProblems, sources);
  const style = source.style ?? "letters";
  return askChoices(problems.slice(0, limit ?? problems.length), { style, shown, name: source.choice }, context.model);
}

/** Questions with their choices as continuations: each choice's letter, or its text. Error: `bad-tokenizer`. */
export function askChoices(
  read: readonly ChoiceProblem[],
  { style, shown, name }: { readonly style: Style; readonly shown: readonly ChoiceProblem[]; readonly name: string },
  model: OpenedModel,
): AskedSet {
  const tokenizer = needTokenizer(model.tokenizer, name);
  const fitter = new ShotFitter(shown);
  const problems = read.map(({ question, choices, correct }): AskedProblem => {
    const texts = choices.map((choice, index) => (style === "letters" ? (choiceLetters[index] ?? "") : choice.trim()));
    const longest = Math.max(...texts.map((text) => tokenizer.encode(` ${text}`).length));
    const fitted = fitter.fit(
      model.maxPositions - longest,
      (examples) => choicePrompt(style, examples, { question, choices }),
      tokenizer.encodePrompt,
    );
    if (!fitted) return { prompt: [], answer: [], seenPair: null, choices: [], correct };
    const encoded = texts.map((text) => encodeChoice(tokenizer, fitted, text));
    return { prompt: fitted.tokens, answer: encoded[correct]?.tokens ?? [], seenPair: null, choices: encoded, correct };
  });
  const { counts } = fitter;
  return { problems, reading: { kind: "choice" }, maxNewTokens: 0, ...(counts && { shots: counts }) };
}

/** What a choice adds to the prompt: encoded together, so that its first word has the tokens that it has inside a text. */
function encodeChoice(
  tokenizer: TextTokenizer,
  prompt: { readonly text: string; readonly tokens: readonly number[] },
  text: string,
): Choice {
  const whole = tokenizer.encodePrompt(`${prompt.text}${gapAfter(prompt.text)}${text}`);
  const isContinued = prompt.tokens.every((token, index) => token === whole[index]);
  const tokens = isContinued ? whole.slice(prompt.tokens.length) : tokenizer.encode(` ${text}`);
  return { tokens, sizeBytes: new TextEncoder().encode(text).length };
}

/** Chinese puts no space between sentences. */
function gapAfter(text: string): string {
  return /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u.test(text) ? "" : " ";
}

/** Letters: question, the choices line by line, "Answer:" (MMLU's form). Texts: the question alone. */
function choicePrompt(
  style: Style,
  examples: readonly ChoiceProblem[],
  asked: Pick<ChoiceProblem, "question" | "choices">,
): string {
  const answered = examples.map((example) => {
    const { choices, correct } = example;
    const answer = style === "texts" ? choices[correct]?.trim() : choiceLetters[correct];
    const asked = askedText(style, example);
    return `${asked}${gapAfter(asked)}${answer}\n\n`;
  });
  return `${answered.join("")}${askedText(style, asked)}`;
}

function askedText(style: Style, { question, choices }: Pick<ChoiceProblem, "question" | "choices">): string {
  if (style === "texts") return question.trim();
  const listed = choices.map((choice, index) => `${choiceLetters[index]}. ${choice.trim()}`);
  return [question.trim(), ...listed, "Answer:"].join("\n");
}
