import { Search } from "lucide-react";
import { Link } from "wouter";
import { showDialog } from "../../app/commands/changeView";
import { setTheme } from "../../app/commands/setTheme";
import { adapterName, shownReport } from "../../app/report";
import type { Theme } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import css from "./Header.module.css";
import { MemoryMeter } from "./MemoryMeter";
import { ModeSwitch } from "./ModeSwitch";
import { RunMenuSlot } from "./RunMenuSlot";

/** Title, the run in view and where its numbers come from, memory, theme. */
export function Header() {
  const report = useApp(shownReport);
  const device = useApp((state) => state.device);
  const mode = useApp((state) => state.run.mode);
  const theme = useApp((state) => state.view.theme);
  const adapter = mode === "recorded" ? report?.provenance.adapter : "adapter" in device ? device.adapter : undefined;
  return (
    <header className={css.header}>
      <Link href="/" className={css.brand ?? ""}>
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden>
          <path d="M9 1 17 9 9 17 1 9Z" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M9 5.5 12.5 9 9 12.5 5.5 9Z" fill="currentColor" />
        </svg>
        Ability Transfer Lab
      </Link>
      <RunMenuSlot />
      <span className={css.space} />
      <ModeSwitch />
      <span className={css.machine} data-testid="header.machine" title={adapter ? adapterName(adapter) : undefined}>
        {adapter ? adapterName(adapter) : device.status === "checking" ? "looking for a GPU …" : "no GPU"}
        {adapter?.isFallback && <span className={css.software}> software</span>}
      </span>
      <MemoryMeter />
      <button
        type="button"
        className={css.search}
        onClick={() => showDialog("palette")}
        data-testid="header.search"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search size={14} aria-hidden /> Search
      </button>
      <button type="button" className={css.search} onClick={() => showDialog("share")} data-testid="header.share">
        Share
      </button>
      <Link href="/help" className={css.help ?? ""} data-testid="header.help">
        Help
      </Link>
      <label className={css.theme}>
        <span className="visually-hidden">Theme</span>
        <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)} data-testid="header.theme">
          <option value="auto">Auto</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
          <option value="contrast">High contrast</option>
        </select>
      </label>
    </header>
  );
}
