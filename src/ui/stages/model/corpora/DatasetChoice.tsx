import { useEffect, useId, useState } from "react";
import { lookAtColumns } from "../../../../app/commands/chooseCorpus";
import { readLimit } from "../../../../app/textWords";
import { formatBytes } from "../../../../base/format";
import type { DatasetOffer } from "../../../../engine/dataApi";
import type { HubCorpus } from "../../../../formats/sources";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import { ColumnFields, LimitField, likelyColumn } from "./ColumnFields";
import own from "./Corpora.module.css";
import type { SourceFormProps } from "./CorpusEditor";

export interface DatasetChoiceProps extends Pick<SourceFormProps, "onChoose"> {
  readonly offer: DatasetOffer;
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** What the preset or the recipe asks for, where it is of this data set. */
  readonly wanted: HubCorpus | undefined;
}

/** Configuration, split and column of a data set, from what the hub lists. */
export function DatasetChoice({ offer, columns, wanted, onChoose }: DatasetChoiceProps) {
  const configs = [...new Set(offer.parts.map(({ config }) => config))];
  const [config, setConfig] = useState(configs.find((known) => known === wanted?.config) ?? configs[0] ?? "");
  const parts = offer.parts.filter((part) => part.config === config);
  const [chosenSplit, setSplit] = useState(wanted?.split ?? "train");
  const part = parts.find(({ split }) => split === chosenSplit) ?? parts[0];
  const split = part?.split ?? "";
  const known = columns[`${config}/${split}`];
  const [column, setColumn] = useState<{ first: string; second: string }>();
  const [limit, setLimit] = useState(String(wanted?.limitTokens ?? 1_000_000));
  const [wrong, setWrong] = useState<string>();
  useEffect(() => {
    if (known === undefined) void lookAtColumns(config, split);
  }, [known, config, split]);
  const { first, second } = column ?? { first: likelyColumn(known ?? []), second: "" };
  const use = () => {
    const limits = readLimit(limit);
    if (typeof limits === "string") return setWrong(limits);
    const { limitTokens = 10_000_000 } = limits;
    const { hub, revision } = offer;
    const expected = onChoose({
      hub,
      revision,
      config,
      split,
      column: second === "" ? first : [first, second],
      limitTokens,
    });
    setWrong(expected && `expected ${expected}`);
  };
  return (
    <>
      <p data-testid="corpora.offer">
        {offer.hub} at {offer.revision.slice(0, 8)}: {offer.parts.length} parts,{" "}
        {offer.isConverted ? "as the hub converted it to Parquet" : "Parquet as its owner uploaded it"}.
        {part &&
          ` This one: ${part.fileCount} ${part.fileCount === 1 ? "file" : "files"}, ${formatBytes(part.sizeBytes)}`}
        {part?.isPartial && ", only the beginning of it is converted"}
      </p>
      <div className={own.fields}>
        <Choice label="Configuration" options={configs} value={config} onChange={setConfig} testId="corpora.config" />
        <Choice
          label="Split"
          options={parts.map((one) => one.split)}
          value={split}
          onChange={setSplit}
          testId="corpora.split"
        />
        {known && (
          <ColumnFields
            columns={known}
            first={first}
            second={second}
            onChange={(one, other) => setColumn({ first: one, second: other })}
          />
        )}
        <LimitField value={limit} onChange={setLimit} />
      </div>
      <div className={css.row}>
        <Button disabled={known === undefined} onClick={use} testId="corpora.use">
          {known === undefined ? "Looking at its columns …" : "Use this data set"}
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

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

function Choice({ label, options, value, onChange, testId }: ChoiceProps) {
  const id = useId();
  return (
    <div className={own.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={css.select}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      >
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </div>
  );
}
