import { Chip, entityAccent } from "../../widgets/Chip";
import lab from "../Lab.module.css";
import { corpusCode } from "./corpusCode";
import type { CorpusSelection } from "./selection";

/** One corpus of the run, by its code. */
export function CorpusChoice({ corpora, corpus, onCorpus }: Pick<CorpusSelection, "corpora" | "corpus" | "onCorpus">) {
  return (
    <fieldset className={lab.choice}>
      <legend className="visually-hidden">Corpus</legend>
      {corpora.map((id, index) => (
        <label key={id}>
          <input
            type="radio"
            name="corpus"
            checked={id === corpus}
            onChange={() => onCorpus(id)}
            data-testid={`locate.corpus.${id}`}
          />{" "}
          <Chip code={corpusCode(id)} accent={entityAccent(index)} /> {id}
        </label>
      ))}
    </fieldset>
  );
}
