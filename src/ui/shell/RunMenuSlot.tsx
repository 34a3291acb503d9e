import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { shownReport } from "../../app/report";
import { shownRun } from "../../app/runs/selectRuns";
import { useApp } from "../../app/store/store";
import css from "./RunMenu.module.css";

const load = () => import("./RunMenu");
const RunMenu = lazy(() => load().then(({ RunMenu }) => ({ default: RunMenu })));

/** The run in view. Its menu's code is fetched when it is reached for, so that the first screen does not wait for it. */
export function RunMenuSlot() {
  const [isAsked, setIsAsked] = useState(false);
  const title = useApp(shownReport)?.name;
  const button = (
    <button
      type="button"
      className={css.trigger}
      aria-haspopup="menu"
      aria-expanded={false}
      title={title}
      data-testid="header.run"
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setIsAsked(true)}
    >
      <RunName />
    </button>
  );
  if (!isAsked) return button;
  return (
    <Suspense fallback={button}>
      <RunMenu>
        <RunName />
      </RunMenu>
    </Suspense>
  );
}

function RunName() {
  const run = useApp(shownRun);
  const report = useApp(shownReport);
  const mode = useApp((state) => state.run.mode);
  return (
    <>
      run: <strong>{run?.name ?? report?.name ?? (mode === "live" ? "none yet" : "no recording")}</strong>{" "}
      <ChevronDown size={14} aria-hidden />
    </>
  );
}
