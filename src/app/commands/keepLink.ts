import { formatLink, parseLink } from "../permalink";
import { useApp } from "../store/store";
import { linkOf, openLink, settleLink } from "./openLink";

/** Rest after the last change before the address is written: arrow keys come in bursts, and browsers limit writes. */
const restMs = 250;

/**
 * Reads the address now and whenever another one is opened, and keeps it up to date: never while a pointer is down.
 * An entry of the history that this page wrote itself only says where to go; settings stay as they are.
 */
export function keepLink(): void {
  let isHeld = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    if (isHeld) return;
    const hash = `#${formatLink(parseLink(location.hash).route, linkOf(useApp.getState()))}`;
    if (hash !== location.hash && !(hash === "#/" && location.hash === "")) {
      history.replaceState({ isOwn: true }, "", hash);
    }
  };
  const writeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, restMs);
  };
  const hold = (held: boolean) => () => {
    isHeld = held;
    writeSoon();
  };
  addEventListener("pointerdown", hold(true), { capture: true, passive: true });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, hold(false), { capture: true });
  addEventListener("hashchange", () => {
    const isOwn = (history.state as { isOwn?: boolean } | null)?.isOwn === true;
    if (!isOwn) openLink(location.hash);
    writeSoon();
  });
  openLink(location.hash);
  useApp.subscribe(() => {
    settleLink();
    writeSoon();
  });
}
