import { useState } from "react";
import { cardOf, noteOf } from "../../app/errorCard";
import { type CardCode, cardCodes } from "../../app/errorCatalogue";
import { useApp } from "../../app/store/store";
import { CardView } from "../errors/FailureCard";
import { ResultPanel } from "../stages/ResultPanel";
import { Button } from "../widgets/Button";
import css from "./Gallery.module.css";
import { madeFailures, madeState } from "./madeFailures";

/** Every card of the catalogue, from made failures, and a panel that breaks: for development builds only. */
export function Gallery() {
  return (
    <article className={css.gallery} data-testid="gallery.page">
      <h1>Gallery of cards</h1>
      {cardCodes.map((code) => (
        <section key={code} aria-label={code} data-testid={`gallery.${code}`}>
          <h2>{code}</h2>
          <MadeCard code={code} />
        </section>
      ))}
      <h2>A panel that breaks</h2>
      <Panels />
    </article>
  );
}

function MadeCard({ code }: { readonly code: CardCode }) {
  const state = madeState(useApp());
  const facts = { ...state, userAgent: navigator.userAgent };
  const card = code === "E4" || code === "E6" ? noteOf(code, facts) : cardOf(madeFailures[code], facts);
  return <CardView card={card} state={state} />;
}

function Panels() {
  const [count, setCount] = useState(0);
  return (
    <div className={css.panels}>
      <ResultPanel title="Breaks when asked to" testId="gallery.broken">
        <Breakable />
      </ResultPanel>
      <ResultPanel title="Goes on" testId="gallery.sound">
        <Button onClick={() => setCount(count + 1)} testId="gallery.count">
          Counted {count}
        </Button>
      </ResultPanel>
    </div>
  );
}

function Breakable() {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) throw new Error("the picture has a width of NaN pixels");
  return (
    <Button onClick={() => setIsBroken(true)} testId="gallery.break">
      Break this panel
    </Button>
  );
}
