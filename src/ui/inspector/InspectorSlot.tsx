import { lazy, Suspense, useEffect } from "react";
import { leaveInspector, stepTensor, toggleInspector } from "../../app/commands/inspect";
import { useApp } from "../../app/store/store";
import { PanelBoundary } from "../errors/PanelBoundary";

const InspectorDock = lazy(() => import("./InspectorDock").then(({ InspectorDock }) => ({ default: InspectorDock })));

/** The Inspector's place beside a step of the lab; its code is fetched when it first opens. */
export function InspectorSlot({ location }: { readonly location: string }) {
  const open = useApp((state) => state.inspector.open);
  const isLab = location.startsWith("/lab/");
  useInspectorKeys(isLab);
  if (!open || !isLab) return null;
  return (
    <PanelBoundary>
      <Suspense fallback={null}>
        <InspectorDock />
      </Suspense>
    </PanelBoundary>
  );
}

/** I opens and closes, [ and ] go through the ranking, Escape leads one level up. Nothing fires where a person types. */
function useInspectorKeys(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || takesText(event.target)) return;
      const isOpen = useApp.getState().inspector.open;
      if (event.key === "i" || event.key === "I") toggleInspector();
      else if (event.key === "]") stepTensor(1);
      else if (event.key === "[") stepTensor(-1);
      else if (event.key === "Escape" && isOpen) leaveInspector();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [active]);
}

/** Whether single keys belong to the element: a text field, a list of choices, an open dialog. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [contenteditable="true"], select, textarea')) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}
