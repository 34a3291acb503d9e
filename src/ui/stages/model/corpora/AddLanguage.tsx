import { useId, useState } from "react";
import { startLanguage } from "../../../../app/commands/chooseCorpus";
import { offeredLanguages } from "../../../../app/languages";
import { Button } from "../../../widgets/Button";
import { TextField } from "../../../widgets/TextField";
import { languageName } from "../../languageName";
import own from "./Corpora.module.css";

/** One more language for the recipe: its name, then its text. */
export function AddLanguage({ disabled }: { readonly disabled: boolean }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const listId = useId();
  return (
    <form
      className={own.fields}
      onSubmit={(event) => {
        event.preventDefault();
        const refused = startLanguage(text, languageName);
        setWrong(refused);
        if (refused === undefined) setText("");
      }}
    >
      <TextField
        label="Another language, by name or code"
        hint="French, fr"
        value={text}
        onChange={setText}
        list={listId}
        testId="corpora.add.language"
      />
      <datalist id={listId}>
        {offeredLanguages.map((code) => (
          <option key={code} value={languageName(code)} label={code} />
        ))}
      </datalist>
      <Button type="submit" disabled={disabled || text.trim() === ""} testId="corpora.add">
        Choose its text
      </Button>
      {wrong && (
        <span role="alert" className={own.wrong}>
          expected {wrong}
        </span>
      )}
    </form>
  );
}
