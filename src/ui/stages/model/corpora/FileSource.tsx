import { useState } from "react";
import { takeTextFile } from "../../../../app/commands/chooseCorpus";
import { useApp } from "../../../../app/store/store";
import { readLimit } from "../../../../app/textWords";
import { formatBytes } from "../../../../base/format";
import { FailureCard } from "../../../errors/FailureCard";
import { Button } from "../../../widgets/Button";
import { FileButton } from "../../../widgets/FileButton";
import css from "../../Lab.module.css";
import { ColumnFields, LimitField, likelyColumn } from "./ColumnFields";
import own from "./Corpora.module.css";
import type { SourceFormProps } from "./CorpusEditor";

/** A file from this machine's disk: chosen or dropped, then its column. */
export function FileSource({ corpus, onChoose }: SourceFormProps) {
  const file = useApp((state) => state.corpora.file);
  const named = "text" in corpus.source ? corpus.source.text : undefined;
  return (
    <>
      <p className={css.muted}>
        .txt, .jsonl, .csv, .tsv or .parquet. The file may also be dropped anywhere on this page. It is held until the
        page closes: after that a recipe knows its name only, and you choose the file again.
        {named !== undefined && ` The recipe names ${named}.`}
      </p>
      <div className={css.row}>
        <FileButton
          accept=".txt,.jsonl,.csv,.tsv,.parquet"
          onFile={(chosen) => void takeTextFile(chosen)}
          testId="corpora.file.choose"
          inputTestId="corpora.file"
        >
          Choose a file
        </FileButton>
        {file.status === "looking" && <span role="status">Looking into {file.name} …</span>}
      </div>
      {file.status === "failed" && <FailureCard failure={file.failure} />}
      {file.status === "ready" && <ChosenFile key={file.name} file={file} onChoose={onChoose} />}
    </>
  );
}

interface ChosenFileProps extends Pick<SourceFormProps, "onChoose"> {
  readonly file: { readonly name: string; readonly columns: readonly string[]; readonly totalBytes: number };
}

function ChosenFile({ file: { name, columns, totalBytes }, onChoose }: ChosenFileProps) {
  const isPlain = /\.txt$/i.test(name);
  const isSeparated = /\.(csv|tsv)$/i.test(name);
  const [hasHeader, setHasHeader] = useState(/\.csv$/i.test(name));
  const [isByLine, setIsByLine] = useState(false);
  const names = isSeparated && !hasHeader ? columns.map((_, index) => String(index + 1)) : columns;
  const [column, setColumn] = useState({ first: likelyColumn(names), second: "" });
  const [limit, setLimit] = useState("");
  const [wrong, setWrong] = useState<string>();
  const use = () => {
    const limits = readLimit(limit);
    if (typeof limits === "string") return setWrong(limits);
    const named = isSeparated && !hasHeader ? Number : String;
    const both = [column.first, column.second].filter((part) => part !== "").map((part) => named(part));
    const shape = isPlain
      ? isByLine && { documents: "lines" as const }
      : { column: both.length === 1 ? both[0] : both };
    const expected = onChoose({ text: name, ...shape, ...limits });
    setWrong(expected && `expected ${expected}`);
  };
  return (
    <>
      <p data-testid="corpora.file.name">
        {name}, {formatBytes(totalBytes)} of text to read
      </p>
      <div className={own.fields}>
        {isPlain && (
          <label className={css.row}>
            <input type="checkbox" checked={isByLine} onChange={(event) => setIsByLine(event.target.checked)} />
            every line is a document
          </label>
        )}
        {isSeparated && (
          <label className={css.row}>
            <input
              type="checkbox"
              checked={hasHeader}
              onChange={(event) => {
                setHasHeader(event.target.checked);
                setColumn({ first: event.target.checked ? likelyColumn(columns) : "1", second: "" });
              }}
              data-testid="corpora.header"
            />
            the first line names the columns
          </label>
        )}
        {!isPlain && (
          <ColumnFields
            columns={names}
            first={column.first}
            second={column.second}
            onChange={(first, second) => setColumn({ first, second })}
          />
        )}
        <LimitField value={limit} onChange={setLimit} />
      </div>
      <div className={css.row}>
        <Button onClick={use} testId="corpora.use">
          Use this file
        </Button>
        {wrong && (
          <span role="alert" className={own.wrong}>
            {wrong}
          </span>
        )}
      </div>
    </>
  );
}
