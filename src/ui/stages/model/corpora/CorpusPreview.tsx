import { formatNumber } from "../../../../base/format";
import type { CorpusLook } from "../../../../engine/dataApi";
import css from "../../Lab.module.css";
import own from "./Corpora.module.css";

/** The first documents of a corpus, token by token. */
export function CorpusPreview({ name, look }: { readonly name: string; readonly look: CorpusLook }) {
  return (
    <section aria-label={`The beginning of ${name}`} data-testid="corpora.preview">
      <h3>The beginning of {name}</h3>
      <p className={css.muted}>
        Tokens are the model's pieces of text, underlined in turn. A character may take several; they are one underline.
      </p>
      <ol className={own.documents}>
        {look.first.map(({ tokenCount, pieces }, index) => {
          const shown = pieces.reduce((sum, piece) => sum + piece.tokenCount, 0);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: documents have no other name than their place
            <li key={index} className={own.document}>
              <div>
                {pieces.map(({ text, tokenCount: count }, piece) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: nor have tokens
                  <span key={piece} className={own.piece} title={count === 1 ? "1 token" : `${count} tokens`}>
                    {text}
                  </span>
                ))}
                {shown < tokenCount && " …"}
              </div>
              <small className={css.muted}>
                {formatNumber(tokenCount)} tokens{shown < tokenCount ? `, the first ${formatNumber(shown)} shown` : ""}
              </small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
