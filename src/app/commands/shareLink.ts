import { type ControlId, controlIds, controls } from "../controls";
import { formatLink, parseLink } from "../permalink";
import { useApp } from "../store/store";
import { linkOf } from "./openLink";

/** The whole address of the page as it stands; with `shown`, only these of its controls are left on it. */
export function shareLink(shown?: readonly ControlId[]): string {
  const { hide: _, show: __, ...link } = linkOf(useApp.getState());
  const kept = shown ? ({ hide: "all", show: controlIds.filter((id) => shown.includes(id)) } as const) : undefined;
  const hash = formatLink(parseLink(location.hash).route, { ...link, ...(kept ?? { hide: [], show: [] }) }, true);
  return `${location.href.replace(/#.*$/, "")}#${hash}`;
}

/** The controls that the page in view has. */
export function shareableControls(): readonly ControlId[] {
  return controlIds.filter((id) => document.querySelector(controls[id].selector) !== null);
}
