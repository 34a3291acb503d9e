import { useId, useState } from "react";
import { formatNumber } from "../../../../base/format";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import own from "./Corpora.module.css";
import type { SourceFormProps } from "./CorpusEditor";

/** Text typed or pasted; it becomes part of the recipe. */
export function PastedSource({ corpus, onChoose }: SourceFormProps) {
  const [text, setText] = useState("pasted" in corpus.source ? corpus.source.pasted : "");
  const [wrong, setWrong] = useState<string>();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className={css.muted}>
        A document is what stands between blank lines. The text becomes part of the recipe, and goes where the recipe
        goes.
      </label>
      <textarea
        id={id}
        className={own.text}
        value={text}
        onChange={(event) => setText(event.target.value)}
        data-testid="corpora.pasted"
      />
      <div className={css.row}>
        <Button disabled={text.trim() === ""} onClick={() => setWrong(onChoose({ pasted: text }))} testId="corpora.use">
          Use this text
        </Button>
        <span className={css.muted}>{formatNumber(text.length)} characters</span>
        {wrong && (
          <span role="alert" className={own.wrong}>
            expected {wrong}
          </span>
        )}
      </div>
    </>
  );
}
