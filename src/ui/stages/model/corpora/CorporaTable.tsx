import { useState } from "react";
import { editCorpus, readTexts, removeLanguage } from "../../../../app/commands/chooseCorpus";
import { corpusKey, type NamedCorpus } from "../../../../app/corpora";
import { isBusy } from "../../../../app/steps";
import { useApp } from "../../../../app/store/store";
import { sourceWords, testWords } from "../../../../app/textWords";
import { formatNumber, formatPercent } from "../../../../base/format";
import type { CorpusLook } from "../../../../engine/dataApi";
import type { Recipe } from "../../../../formats/recipe";
import { FailureCard } from "../../../errors/FailureCard";
import { Button } from "../../../widgets/Button";
import { Chip, entityAccent } from "../../../widgets/Chip";
import { ExportTools } from "../../../widgets/ExportTools";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";
import own from "./Corpora.module.css";
import { CorpusPreview } from "./CorpusPreview";

export interface CorporaTableProps {
  readonly recipe: Recipe;
  readonly corpora: readonly NamedCorpus[];
}

const heads = ["documents", "tokens", "identical", "held out", "tokens held out"];

/** A row a corpus: its source, and its counts once it was read. */
export function CorporaTable({ recipe, corpora }: CorporaTableProps) {
  const { looks, failures } = useApp((state) => state.corpora);
  const [shown, setShown] = useState<string>();
  const rows = corpora.map((corpus) => {
    const key = corpusKey(recipe, corpus.source);
    return { corpus, look: looks[key], failure: failures[key] };
  });
  const open = rows.find(({ corpus }) => corpus.name === shown);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label="Texts of the recipe, scrolls sideways">
        <table className={css.table} data-testid="corpora.table">
          <thead>
            <tr>
              <th scope="col">text</th>
              <th scope="col">source</th>
              {heads.map((head) => (
                <th key={head} scope="col" className={css.number}>
                  {head}
                </th>
              ))}
              <th scope="col">
                <ExportTools
                  title="Texts of the recipe"
                  file="texts"
                  run={recipe.name}
                  source="counted in this page"
                  rows={() => [
                    ["text", "language", "source", "measured on", ...heads],
                    ...rows.map(({ corpus, look }) => exportRow(corpus, look, recipe)),
                  ]}
                />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ corpus, look }, index) => (
              <Row
                key={corpus.name}
                corpus={corpus}
                test={corpus.name === "ability" ? undefined : testWords(recipe, corpus.language)}
                onRemove={recipe.languages.length > 1 && index > 1 ? () => removeLanguage(corpus.name) : undefined}
                look={look}
                index={index}
                isShown={shown === corpus.name}
                onShow={() => setShown(shown === corpus.name ? undefined : corpus.name)}
              />
            ))}
          </tbody>
        </table>
      </section>
      {rows.map(({ corpus, failure }) => failure && <FailureCard key={corpus.name} failure={failure} />)}
      {open?.look && <CorpusPreview name={open.corpus.name} look={open.look} />}
    </>
  );
}

interface RowProps {
  readonly corpus: NamedCorpus;
  /** What its language is measured on. */
  readonly test: string | undefined;
  readonly onRemove: (() => void) | undefined;
  readonly look: CorpusLook | undefined;
  readonly index: number;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

function Row({ corpus, test, look, index, isShown, onShow, onRemove }: RowProps) {
  const { name, words, language, source } = corpus;
  const isHeld = useApp((state) => isBusy(state) || state.corpora.reading !== undefined);
  const cells = look ? countCells(look) : heads.map(() => "–");
  const code = name === "ability" ? "A" : language;
  return (
    <tr data-testid={`corpora.row.${name}`}>
      <th scope="row">
        <Chip code={code} accent={entityAccent(index)} /> {name === "ability" ? words : languageName(language)}
        {name === "reference" && " (reference)"}
      </th>
      <td className={own.source}>
        {sourceWords(source)}
        {test !== undefined && <div className={css.muted}>measured on {test}</div>}
      </td>
      {cells.map((cell, column) => (
        <td key={heads[column]} className={css.number}>
          {cell}
        </td>
      ))}
      <td>
        <span className={css.row}>
          <Button disabled={isHeld} onClick={() => editCorpus(name)} testId={`corpora.choose.${name}`}>
            Choose <span className="visually-hidden">the text of {name}</span>
          </Button>
          {look ? (
            <Button tone="quiet" aria-expanded={isShown} onClick={onShow} testId={`corpora.show.${name}`}>
              {isShown ? "Hide" : "Show"} <span className="visually-hidden">the beginning of {name}</span>
            </Button>
          ) : (
            <Button
              tone="quiet"
              disabled={isHeld}
              onClick={() => void readTexts([name])}
              testId={`corpora.read.${name}`}
            >
              Read <span className="visually-hidden">the text of {name}</span>
            </Button>
          )}
          {onRemove && (
            <Button tone="quiet" disabled={isHeld} onClick={onRemove} testId={`corpora.remove.${name}`}>
              Remove <span className="visually-hidden">{languageName(language)} from the recipe</span>
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}

function countCells({ counts }: CorpusLook): string[] {
  const { documents, tokens, duplicates, heldoutDocuments, heldoutTokens, isLimited } = counts;
  const all = documents + heldoutDocuments;
  return [
    formatNumber(documents),
    `${formatNumber(tokens)}${isLimited ? " (limit)" : ""}`,
    formatNumber(duplicates),
    heldoutDocuments === 0 ? "none" : `${formatNumber(heldoutDocuments)} (${formatPercent(heldoutDocuments / all)})`,
    heldoutDocuments === 0 ? "none" : formatNumber(heldoutTokens),
  ];
}

function exportRow(corpus: NamedCorpus, look: CorpusLook | undefined, recipe: Recipe) {
  const { documents, tokens, duplicates, heldoutDocuments, heldoutTokens } = look?.counts ?? {};
  const counts = [documents, tokens, duplicates, heldoutDocuments, heldoutTokens].map((count) => count ?? "");
  return [corpus.name, corpus.language, sourceWords(corpus.source), testWords(recipe, corpus.language), ...counts];
}
