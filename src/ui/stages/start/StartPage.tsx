import { lazy, Suspense } from "react";
import { shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { FailureCard } from "../../errors/FailureCard";
import { PanelBoundary } from "../../errors/PanelBoundary";
import { Doors } from "./Doors";
import css from "./StartPage.module.css";
import { Transfer } from "./Transfer";

const MethodStrip = lazy(() => import("./MethodStrip").then(({ MethodStrip }) => ({ default: MethodStrip })));

/** What this is, three doors, a whole transfer with its sliders, and the method in four pictures. */
export function StartPage() {
  const run = useApp((state) => state.run);
  const device = useApp((state) => state.device);
  const report = useApp(shownReport);
  return (
    <article className={css.page} data-testid="start.page">
      <header className={css.lead}>
        <h1>Move an ability between languages, inside the model</h1>
        <p>
          A small language model learns arithmetic from English word problems only. By subtracting and adding weights,
          the ability moves into Spanish, Chinese, Bengali and Telugu. See where it sits, turn the knobs, run it on your
          own GPU.
        </p>
      </header>
      <Doors />
      {report ? <Transfer report={report} /> : run.recordedStatus === "loading" && <div className={css.pending} />}
      {run.recordedFailure && <FailureCard failure={run.recordedFailure} />}
      {device.status === "unavailable" && <FailureCard failure={device.failure} isNote />}
      <PanelBoundary>
        <div className={css.strip}>
          <Suspense fallback={null}>
            <MethodStrip report={report} />
          </Suspense>
        </div>
      </PanelBoundary>
    </article>
  );
}
