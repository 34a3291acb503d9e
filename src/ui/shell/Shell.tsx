import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { openDropped } from "../../app/commands/openDropped";
import { useApp } from "../../app/store/store";
import { InspectorSlot } from "../inspector/InspectorSlot";
import { LessonSlot } from "../lessons/LessonSlot";
import { FileDrop } from "../widgets/FileDrop";
import { CommandKeys } from "./CommandKeys";
import { Header } from "./Header";
import { LinkNotice } from "./LinkNotice";
import { Notices } from "./Notices";
import { Rail } from "./Rail";
import { ResumeOffer } from "./ResumeOffer";
import css from "./Shell.module.css";
import { TransportBar } from "./TransportBar";
import { useCosts } from "./useCosts";

/** The frame of every page: title bar, rail of steps, the step, transport bar. A file may be dropped anywhere. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  const mode = useApp((state) => state.run.mode);
  useCosts(location === "/" ? 1500 : 250);
  return (
    <div className={css.shell} data-mode={mode}>
      <button type="button" className={css.skip} onClick={() => document.getElementById("main")?.focus()}>
        Skip to the step
      </button>
      <Header />
      {location.startsWith("/learn/") ? <LessonSlot location={location} /> : <Rail location={location} />}
      <main id="main" className={css.main} tabIndex={-1}>
        <Notices />
        <LinkNotice />
        <ResumeOffer />
        {children}
      </main>
      <InspectorSlot location={location} />
      <TransportBar />
      <CommandKeys />
      <FileDrop onFiles={openDropped} words="Drop a recipe, a run report (.json), a text or a model's folder" />
    </div>
  );
}
