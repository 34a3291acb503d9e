import { Route, Switch } from "wouter";
import css from "../Lab.module.css";
import { ComparePage } from "./ComparePage";
import { ForkPage } from "./ForkPage";
import { LedgerPage } from "./LedgerPage";

/** Routes below `#/runs`: the ledger, a comparison, the recipe of a fork. */
export function RunsPage() {
  return (
    <article className={css.lab} data-testid="runs.stage">
      <Switch>
        <Route path="/runs" component={LedgerPage} />
        <Route path="/runs/compare/:ids">{({ ids }) => <ComparePage ids={ids.split(",")} />}</Route>
        <Route path="/runs/fork" component={ForkPage} />
        <Route>
          <p>There is no such page of runs.</p>
        </Route>
      </Switch>
    </article>
  );
}
