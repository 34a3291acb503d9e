import { type ControlId, controls } from "../../app/controls";

export interface ControlStyleProps {
  /** Taken out of the page, for the eye, the keyboard and the screen reader. */
  readonly hidden: readonly ControlId[];
  /** Outlined. */
  readonly target?: ControlId | undefined;
  /** Selector of panels whose pictures are covered; their headings stay. */
  readonly covers?: string | undefined;
}

/** Hides, outlines and covers by rules over the controls' own places, so that no screen knows of lessons. */
export function ControlStyle({ hidden, target, covers }: ControlStyleProps) {
  const rules = hidden.map((id) => `:is(${controls[id].selector}) { display: none !important; }`);
  if (target) {
    rules.push(`:is(${controls[target].selector}) { outline: 2px solid var(--accent); outline-offset: 4px; }`);
  }
  if (covers) {
    rules.push(`:is(${covers}) > :not(header) { visibility: hidden; }`);
    rules.push(
      `:is(${covers}) { background: repeating-linear-gradient(135deg, var(--panel) 0 10px, var(--sunken) 10px 20px); }`,
    );
  }
  return <style>{rules.join("\n")}</style>;
}
