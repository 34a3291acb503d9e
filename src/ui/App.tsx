import { lazy, Suspense } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { Shell } from "./shell/Shell";
import { StartPage } from "./stages/start/StartPage";
import { ErrorBoundary } from "./widgets/ErrorBoundary";

const Lab = lazy(() => import("./stages/Lab").then(({ Lab }) => ({ default: Lab })));

/** The routes; hash routing, so that any static host serves them. */
export function App() {
  return (
    <Router hook={useHashLocation}>
      <Shell>
        <ErrorBoundary>
          <Suspense fallback={<p>Loading this step …</p>}>
            <Switch>
              <Route path="/" component={StartPage} />
              <Route path="/lab/:step">{({ step }) => <Lab step={step} />}</Route>
              <Route>
                <Redirect to="/" />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </Router>
  );
}
