import { lazy, Suspense } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { PanelBoundary } from "./errors/PanelBoundary";
import { useHashLocation } from "./hashLocation";
import { Shell } from "./shell/Shell";
import { StartPage } from "./stages/start/StartPage";

const HelpPage = lazy(() => import("./help/HelpPage").then(({ HelpPage }) => ({ default: HelpPage })));
const Lab = lazy(() => import("./stages/Lab").then(({ Lab }) => ({ default: Lab })));

const LessonLab = lazy(() => import("./lessons/LessonLab").then(({ LessonLab }) => ({ default: LessonLab })));
const RunsPage = lazy(() => import("./stages/runs/RunsPage").then(({ RunsPage }) => ({ default: RunsPage })));
const SuitePage = lazy(() => import("./suite/SuitePage").then(({ SuitePage }) => ({ default: SuitePage })));
const StoragePage = lazy(() => import("./storage/StoragePage").then(({ StoragePage }) => ({ default: StoragePage })));

/** Every card of the error catalogue; built in development only. */
const Gallery =
  import.meta.env.DEV || import.meta.env.MODE === "gallery"
    ? lazy(() => import("./gallery/Gallery").then(({ Gallery }) => ({ default: Gallery })))
    : undefined;

/** The routes; hash routing, so that any static host serves them. */
export function App() {
  const [location] = useHashLocation();
  return (
    <Router hook={useHashLocation}>
      <Shell>
        <PanelBoundary place={location}>
          <Suspense fallback={<p>Loading this step …</p>}>
            <Switch>
              <Route path="/" component={StartPage} />
              <Route path="/lab/:step">{({ step }) => <Lab step={step} />}</Route>
              <Route path="/learn/:id/:page">{({ id, page }) => <LessonLab id={id} page={page} />}</Route>
              <Route path="/help" component={HelpPage} />
              <Route path="/runs/*?" component={RunsPage} />
              <Route path="/suite" component={SuitePage} />
              <Route path="/storage" component={StoragePage} />
              {Gallery && <Route path="/dev/gallery" component={Gallery} />}
              <Route>
                <Redirect to="/" />
              </Route>
            </Switch>
          </Suspense>
        </PanelBoundary>
      </Shell>
    </Router>
  );
}
