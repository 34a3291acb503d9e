import type { ReactNode } from "react";
import { mi, mn, mo, mtext, over, row, sub, sum, sup, symbol } from "./mathml";

export interface EquationText {
  readonly id: string;
  /** "Eq. 2: the ability, without its language". */
  readonly title: string;
  readonly drawn: ReactNode;
}

const theta = (index: ReactNode) => sub(mi("Θ"), index);
const base = () => symbol("base", theta(mi("o")));
const abilityModel = () => symbol("abilityModel", theta(row(mi("A"), mo(","), sub(mi("L"), mn("0")))));
const referenceModel = () => symbol("referenceModel", theta(sub(mi("L"), mn("0"))));
const languageModel = () => symbol("languageModel", theta(row(sub(mi("L"), mi("i")), mo(","), sub(mi("L"), mn("0")))));
const abilityWeights = () => symbol("abilityWeights", row(mi("R"), mo("("), mi("A"), mo(")")));
const languageWeights = () => symbol("languageWeights", row(mi("R"), mo("("), sub(mi("L"), mi("i")), mo(")")));
const multilingual = () => symbol("multilingualWeights", sub(mi("R"), mi("Lang")));
const alpha = () => symbol("alpha", mi("α"));
const beta = () => symbol("beta", mi("β"));
const tau = () => symbol("tensor", mi("τ"));
const transferSet = () => symbol("transferSet", mi("T"));
const difference = (model: ReactNode) => row(mo("("), model, mo("−"), base(), mo(")"));
const at = (weights: ReactNode) => row(weights, mo("["), mi("τ"), mo("]"));

/** The equations of the paper, in its order; the number is the paper's. */
export const equations = {
  importance: {
    id: "importance",
    title: "Eq. 1: which single weights matter",
    drawn: row(
      symbol("importance", row(mi("I"), mo("("), mi("A"), mo(","), sub(mi("θ"), mi("j")), mo(")"))),
      mo("="),
      mo("|"),
      symbol("trainedWeight", sub(mi("θ̃"), mi("j"))),
      mo("−"),
      symbol("weight", sub(mi("θ"), mi("j"))),
      mo("|"),
      mtext(",\u00a0the largest\u00a0"),
      symbol("keyRatio", sub(mi("k"), mn("1"))),
      mtext("\u00a0of all are key"),
    ),
  },
  ability: {
    id: "ability",
    title: "Eq. 2: the ability, with its language taken out",
    drawn: row(
      abilityWeights(),
      mo("="),
      alpha(),
      difference(abilityModel()),
      mo("−"),
      beta(),
      difference(referenceModel()),
    ),
  },
  language: {
    id: "language",
    title: "Eq. 2 for a language: its own text, the source language taken out",
    drawn: row(
      languageWeights(),
      mo("="),
      alpha(),
      difference(languageModel()),
      mo("−"),
      beta(),
      difference(referenceModel()),
    ),
  },
  languageDirect: {
    id: "languageDirect",
    title: "A language, learned directly: its own text, nothing taken out",
    drawn: row(languageWeights(), mo("="), difference(languageModel())),
  },
  multilingual: {
    id: "multilingual",
    title: "Eq. 3: all languages together",
    drawn: row(multilingual(), mo("="), sum(mi("i")), symbol("mu", sub(mi("μ"), mi("i"))), languageWeights()),
  },
  similarity: {
    id: "similarity",
    title: "Eq. 4: which tensors are like the languages",
    drawn: row(
      symbol("similarity", row(mi("S"), mo("("), mi("τ"), mo(")"))),
      mo("="),
      mo("⟨"),
      at(abilityWeights()),
      mo(","),
      at(multilingual()),
      mo("⟩"),
      mtext(",\u00a0the least like are\u00a0"),
      transferSet(),
    ),
  },
  merge: {
    id: "merge",
    title: "Eq. 5: base, ability and languages added",
    drawn: row(
      at(symbol("merged", mi("Θ̃"))),
      mo("="),
      at(base()),
      mo("+"),
      symbol("gamma", mi("γ")),
      at(abilityWeights()),
      mo("+"),
      symbol("eta", mi("η")),
      at(multilingual()),
      mtext("\u00a0if\u00a0"),
      tau(),
      mo("∈"),
      transferSet(),
      mtext(",\u00a0else\u00a0"),
      at(base()),
      mo("+"),
      at(multilingual()),
    ),
  },
  perplexity: {
    id: "perplexity",
    title: "What Evaluate counts",
    drawn: row(
      symbol("accuracy", mtext("accuracy")),
      mo("="),
      over(mtext("right results"), symbol("count", mi("n"))),
      mtext(",\u00a0\u00a0\u00a0"),
      symbol("perplexity", mtext("perplexity")),
      mo("="),
      sup(mi("e"), symbol("loss", mtext("loss"))),
    ),
  },
} as const satisfies Record<string, EquationText>;

export type EquationId = keyof typeof equations;
