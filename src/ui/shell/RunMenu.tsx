import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { forkShown } from "../../app/commands/forkRun";
import { openRun } from "../../app/commands/runLedger";
import { shownReport } from "../../app/report";
import { allRuns, shownRun } from "../../app/runs/selectRuns";
import { useWork } from "../../app/store/store";
import css from "./RunMenu.module.css";

/** Runs that the menu lists before it refers to the ledger. */
const recentRuns = 6;

/** The recent runs to open, fork, and the way to all of them: open at first, for it is fetched when it is asked for. */
export function RunMenu({ children }: { readonly children: ReactNode }) {
  const state = useWork();
  const [, navigate] = useLocation();
  const report = shownReport(state);
  const shown = shownRun(state);
  const fork = () => {
    if (forkShown()) navigate("/runs/fork");
  };
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger className={css.trigger ?? ""} data-testid="header.run" title={report?.name}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className={css.positioner ?? ""}>
          <Menu.Popup className={css.popup ?? ""} data-testid="header.run.menu">
            <Menu.Group>
              <Menu.GroupLabel className={css.label ?? ""}>Show a run</Menu.GroupLabel>
              {allRuns(state)
                .slice(0, recentRuns)
                .map(({ id, name, figures }) => (
                  <Menu.Item
                    key={id}
                    className={css.item ?? ""}
                    onClick={() => void openRun(id)}
                    data-testid={`header.run.${name}`}
                  >
                    <span>
                      {name}
                      {id === shown?.id && " ✓"}
                    </span>
                    <span className={css.detail}>{figures.date.slice(0, 10)}</span>
                  </Menu.Item>
                ))}
            </Menu.Group>
            <Menu.Separator className={css.separator ?? ""} />
            <Menu.Item className={css.item ?? ""} disabled={!report} onClick={fork} data-testid="header.run.fork">
              Fork with the sliders as they stand
            </Menu.Item>
            <Menu.Item className={css.item ?? ""} onClick={() => navigate("/runs")} data-testid="header.run.all">
              All runs, compare, import
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
