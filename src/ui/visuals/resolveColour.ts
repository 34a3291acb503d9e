/** The colour that a CSS expression has here and now: a canvas knows no custom properties. */
export function resolveColour(element: HTMLElement, expression: string): string {
  const probe = document.createElement("span");
  probe.style.color = expression;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
