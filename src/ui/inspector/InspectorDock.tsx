import { ChevronLeft, ChevronRight, Maximize2, Minimize2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { closeInspector, setInspectorFull, stepTensor } from "../../app/commands/inspect";
import { canReadTensors } from "../../app/commands/readTensor";
import { useApp } from "../../app/store/store";
import { NoResult } from "../stages/NoResult";
import { ProvenanceLine } from "../stages/ResultPanel";
import { Button } from "../widgets/Button";
import css from "./Inspector.module.css";
import { InspectorBody } from "./InspectorBody";
import { NoTensors } from "./NoTensors";
import { tensorWords } from "./pictureText";
import { useInspected } from "./useInspected";

/** The Inspector: any tensor of the run in view, down to the single weight, beside the step that one works on. */
export function InspectorDock() {
  const full = useApp((state) => state.inspector.full);
  const inspected = useInspected();
  const settings = useApp((state) => state.compose.settings);
  const canRead = useApp(canReadTensors);
  const dock = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dock.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      ref={dock}
      tabIndex={-1}
      className={css.dock}
      data-full={full}
      data-provenance={inspected?.report.provenance.kind}
      aria-label="Inspector"
      data-testid="inspector.dock"
    >
      <header className={css.head}>
        <h2 className={css.title}>Inspector</h2>
        <span className={css.space} />
        <Button
          tone="quiet"
          aria-label="Previous tensor in rank"
          title="Previous in rank: ["
          onClick={() => stepTensor(-1)}
        >
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <Button tone="quiet" aria-label="Next tensor in rank" title="Next in rank: ]" onClick={() => stepTensor(1)}>
          <ChevronRight size={16} aria-hidden />
        </Button>
        <Button
          tone="quiet"
          aria-label={full ? "Beside the step" : "Whole page"}
          aria-pressed={full}
          testId="inspector.full"
          onClick={() => setInspectorFull(!full)}
        >
          {full ? <Minimize2 size={16} aria-hidden /> : <Maximize2 size={16} aria-hidden />}
        </Button>
        <Button
          tone="quiet"
          aria-label="Close the Inspector"
          title="Close: I"
          testId="inspector.close"
          onClick={closeInspector}
        >
          <X size={16} aria-hidden />
        </Button>
      </header>
      {inspected && settings ? (
        <>
          <div>
            <h3 className={css.name} data-testid="inspector.name">
              {inspected.name}
            </h3>
            <p className={css.muted}>{tensorWords(inspected)}</p>
            <ProvenanceLine provenance={inspected.report.provenance} />
          </div>
          {canRead ? <InspectorBody {...{ inspected, settings }} /> : <NoTensors inspected={inspected} />}
        </>
      ) : (
        <NoResult what="the tensors" />
      )}
    </aside>
  );
}
