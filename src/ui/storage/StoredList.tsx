import { useEffect, useRef, useState } from "react";
import { deleteThing } from "../../app/commands/manageStorage";
import { useApp } from "../../app/store/store";
import type { StoredThing } from "../../app/storedThings";
import { formatBytes, formatNumber } from "../../base/format";
import { Button } from "../widgets/Button";
import css from "./StoragePage.module.css";

const places: Readonly<Record<StoredThing["place"], readonly [words: string, one: string, many: string]>> = {
  files: ["private files", "file", "files"],
  database: ["database", "record", "records"],
  copies: ["copies for offline use", "file", "files"],
  settings: ["settings", "value", "values"],
};

function contents({ place, count, sizeBytes }: StoredThing): string {
  const [, one, many] = places[place];
  const size = sizeBytes === undefined ? "" : `, ${formatBytes(sizeBytes)}`;
  return `${formatNumber(count)} ${count === 1 ? one : many}${size}`;
}

const keyOf = ({ place, name }: StoredThing) => `${place}/${name}`;

/** The stored things, each with its size and a way to delete it that says first what goes. */
export function StoredList({ things }: { readonly things: readonly StoredThing[] }) {
  const [asked, setAsked] = useState<string>();
  const isBusy = useApp(({ run: { job } }) => job.status === "running" || job.status === "paused");
  return (
    <>
      {isBusy && <p role="status">A run is under way and may be using these; delete after it.</p>}
      <ul className={css.list}>
        {things.map((thing) => (
          <li key={keyOf(thing)} className={css.thing} data-testid={`storage.${thing.place}.${thing.name}`}>
            <div>
              <p>
                {thing.words} <span className={css.place}>({places[thing.place][0]})</span>
              </p>
              <p className={css.size}>
                <code>{thing.name}</code>, {contents(thing)}
              </p>
            </div>
            {asked === keyOf(thing) ? (
              <Confirmation thing={thing} onDone={() => setAsked(undefined)} />
            ) : (
              <Button disabled={isBusy} onClick={() => setAsked(keyOf(thing))} aria-label={`Delete: ${thing.words}`}>
                Delete …
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Says what goes, and asks. The harmless answer has the focus. */
function Confirmation({ thing, onDone }: { readonly thing: StoredThing; readonly onDone: () => void }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>("[data-testid='storage.keep']")?.focus(), []);
  return (
    <fieldset
      ref={box}
      className={css.confirmation}
      data-testid="storage.confirm"
      onKeyDown={({ key }) => key === "Escape" && onDone()}
    >
      <legend>Delete {contents(thing)}?</legend>
      <p>{thing.loss} This cannot be undone.</p>
      <div className={css.buttons}>
        <Button
          onClick={() => {
            onDone();
            void deleteThing(thing);
          }}
          testId="storage.delete"
        >
          Delete
        </Button>
        <Button onClick={onDone} testId="storage.keep">
          Keep
        </Button>
      </div>
    </fieldset>
  );
}
