import { lazy, Suspense, useEffect } from "react";
import { commandOfKey } from "../../app/commandRegistry";
import { showDialog } from "../../app/commands/changeView";
import { useApp } from "../../app/store/store";

const CommandPalette = lazy(() =>
  import("./CommandPalette").then(({ CommandPalette }) => ({ default: CommandPalette })),
);
const ShareDialog = lazy(() => import("../share/ShareDialog").then(({ ShareDialog }) => ({ default: ShareDialog })));
const KeySheet = lazy(() => import("./KeySheet").then(({ KeySheet }) => ({ default: KeySheet })));

/** Listens for keys on the whole page, and holds the dialogs they open. */
export function CommandKeys() {
  const dialog = useApp((state) => state.view.dialog);
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <Suspense fallback={null}>
      {dialog === "palette" && <CommandPalette />}
      {dialog === "keys" && <KeySheet />}
      {dialog === "share" && <ShareDialog />}
    </Suspense>
  );
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const state = useApp.getState();
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    showDialog(state.view.dialog === "palette" ? undefined : "palette");
    return;
  }
  if (!state.view.singleKeys || takesKey(event.target, event.key)) return;
  const command = commandOfKey(event.key, state);
  if (!command) return;
  event.preventDefault();
  command.run();
}

/** Whether a single key belongs to the element in focus: where a person types, chooses or presses. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[role="dialog"], [role="alertdialog"], [contenteditable="true"], select, textarea')) return true;
  if (target instanceof HTMLInputElement) {
    const isPressed = ["checkbox", "radio", "button", "file"].includes(target.type);
    return target.type === "range" ? /^[\d ]$/.test(key) : !isPressed || key === " ";
  }
  return (
    key === " " && target.closest('button, a, summary, [role="gridcell"], [role="slider"], [tabindex="0"]') !== null
  );
}
