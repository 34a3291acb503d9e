import { useState } from "react";
import { editCorpus, setCorpus } from "../../../../app/commands/chooseCorpus";
import type { NamedCorpus } from "../../../../app/corpora";
import { useApp } from "../../../../app/store/store";
import type { CorpusSource } from "../../../../formats/recipe";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";
import own from "./Corpora.module.css";
import { EmbeddedSource } from "./EmbeddedSource";
import { FileSource } from "./FileSource";
import { HubSource } from "./HubSource";
import { PastedSource } from "./PastedSource";
import { TestChoice } from "./TestChoice";

const kinds = [
  ["embedded", "Comes with the page"],
  ["text", "A file"],
  ["hub", "A data set of the hub"],
  ["pasted", "Pasted text"],
] as const;

type Kind = (typeof kinds)[number][0];

/** What every kind of source is given: the corpus as it is, and how a choice is made. */
export interface SourceFormProps {
  readonly corpus: NamedCorpus;
  /** Returns what is wrong with the choice, in words. */
  readonly onChoose: (source: CorpusSource) => string | undefined;
}

const forms = { embedded: EmbeddedSource, text: FileSource, hub: HubSource, pasted: PastedSource };

/** The choice of one corpus: the kind of source, then the source itself. */
export function CorpusEditor({ corpus }: { readonly corpus: NamedCorpus }) {
  const hasFile = useApp(({ corpora }) => corpora.file.status !== "none");
  const [chosen, setChosen] = useState<Kind>();
  const kind = chosen ?? (hasFile ? "text" : (kinds.find(([known]) => known in corpus.source)?.[0] ?? "text"));
  const Form = forms[kind];
  const choose = (source: CorpusSource) => {
    const wrong = setCorpus(corpus.name, source);
    if (wrong === undefined) editCorpus(undefined);
    return wrong;
  };
  const isNew = useApp(({ corpora }) => corpora.adding === corpus.name);
  const title = corpus.name === "ability" ? corpus.words : `${corpus.words}, ${languageName(corpus.language)}`;
  return (
    <section className={own.editor} aria-label={`Choose: ${title}`} data-testid="corpora.editor">
      <h3>Choose: {title}</h3>
      <fieldset className={css.choices}>
        <legend>It comes from</legend>
        {kinds.map(([known, label]) => (
          <Button
            key={known}
            tone="option"
            aria-pressed={kind === known}
            onClick={() => setChosen(known)}
            testId={`corpora.kind.${known}`}
          >
            {label}
          </Button>
        ))}
      </fieldset>
      <Form key={kind} corpus={corpus} onChoose={choose} />
      {corpus.name !== "ability" && !isNew && <TestChoice language={corpus.language} />}
      <div className={css.row}>
        <Button tone="quiet" onClick={() => editCorpus(undefined)} testId="corpora.close">
          {isNew ? "Add no language" : "Keep the text as it is"}
        </Button>
      </div>
    </section>
  );
}
