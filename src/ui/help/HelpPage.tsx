import { Link } from "wouter";
import { stepIds } from "../../app/steps";
import { Equation } from "../equations/Equation";
import { type EquationId, equations } from "../equations/equations";
import { KeyTable } from "../shell/KeyTable";
import { stepTitles } from "../shell/Rail";
import { useComposition } from "../stages/useComposition";
import { glossary } from "./glossary";
import css from "./HelpPage.module.css";

const stepWords = {
  model: "Choose the base model. It stays as it is; everything is a change of it.",
  locate: "Train a copy for a few steps and see which single weights move most: the key neurons.",
  train: "Train only these: once for the ability in English, once for English alone, once for each language.",
  compose: "Subtract English from the ability, mix the languages, and compare both tensor by tensor.",
  merge: "Add the ability to the base where it does not look like a language, and the languages everywhere.",
  evaluate: "Ask problems in every language, and measure that ordinary text has not suffered.",
} as const;

/** The method in six sentences, words, equations and keys. */
export function HelpPage() {
  const view = useComposition();
  return (
    <article className={css.page} data-testid="help.page">
      <h1>Help</h1>
      <nav aria-label="On this page" className={css.contents}>
        {["method", "words", "equations", "keys"].map((id) => (
          <button key={id} type="button" onClick={() => document.getElementById(`help.${id}`)?.scrollIntoView()}>
            {id}
          </button>
        ))}
      </nav>
      <section id="help.method" aria-labelledby="help.method.title">
        <h2 id="help.method.title">The method in six steps</h2>
        <p>
          A model learned arithmetic from English text. MAET (Multi-lingual Ability Extraction and Transfer,{" "}
          <a href="https://arxiv.org/abs/2410.07825">arXiv 2410.07825</a>) gives that ability to its other languages by
          adding and subtracting weights.
        </p>
        <ol className={css.steps}>
          {stepIds.map((id) => (
            <li key={id}>
              <Link href={`/lab/${id}`}>{stepTitles[id]}</Link> {stepWords[id]}
            </li>
          ))}
        </ol>
      </section>
      <section id="help.words" aria-labelledby="help.words.title">
        <h2 id="help.words.title">Words</h2>
        <dl className={css.words} data-testid="help.words">
          {glossary.map(({ word, symbol, meaning }) => (
            <div key={word}>
              <dt>
                {word} {symbol && <span className={css.symbol}>{symbol}</span>}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section id="help.equations" aria-labelledby="help.equations.title">
        <h2 id="help.equations.title">Equations</h2>
        <div className={css.equations}>
          {(Object.keys(equations) as EquationId[]).map((id) => (
            <Equation key={id} id={id} view={view} />
          ))}
        </div>
      </section>
      <section id="help.keys" aria-labelledby="help.keys.title">
        <h2 id="help.keys.title">Keys</h2>
        <KeyTable />
      </section>
    </article>
  );
}
