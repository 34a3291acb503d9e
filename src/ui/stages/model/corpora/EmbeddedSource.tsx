import { namedCorpora } from "../../../../app/corpora";
import { presetRecipe } from "../../../../app/presets";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import type { SourceFormProps } from "./CorpusEditor";

/** Texts that come with the page, by name. */
export function EmbeddedSource({ corpus, onChoose }: SourceFormProps) {
  const names = namedCorpora(presetRecipe("embedded")).flatMap(({ source }) =>
    "embedded" in source ? [source.embedded] : [],
  );
  const current = "embedded" in corpus.source ? corpus.source.embedded : undefined;
  return (
    <>
      <p className={css.muted}>
        Small texts of a made world, which the embedded model speaks. Another model learns little from them.
      </p>
      <div className={css.row}>
        {names.map((embedded) => (
          <Button
            key={embedded}
            aria-pressed={current === embedded}
            onClick={() => onChoose({ embedded })}
            testId={`corpora.embedded.${embedded}`}
          >
            {embedded}
          </Button>
        ))}
      </div>
    </>
  );
}
