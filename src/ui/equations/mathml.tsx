import { createElement, Fragment, type ReactNode } from "react";
import type { SymbolId } from "./symbols";

// MathML written as elements: every browser of the page draws it, every screen reader reads it, and no formula is parsed.

export const mi = (text: string, props: Record<string, unknown> = {}) => createElement("mi", props, text);
export const mn = (text: string) => createElement("mn", null, text);
export const mo = (text: string) => createElement("mo", null, text);
export const mtext = (text: string) => createElement("mtext", null, text);
export const row = (...parts: readonly ReactNode[]) =>
  createElement("mrow", null, ...parts.map((part, index) => createElement(Fragment, { key: index }, part)));
export const sub = (base: ReactNode, index: ReactNode) => createElement("msub", null, base, index);
export const sup = (base: ReactNode, index: ReactNode) => createElement("msup", null, base, index);
export const over = (upper: ReactNode, lower: ReactNode) => createElement("mfrac", null, upper, lower);
export const sum = (index: ReactNode) => createElement("munder", null, mo("∑"), index);

/** React writes `tabIndex` as it is spelled, which only HTML elements understand. */
const takeFocus = (element: Element | null) => element?.setAttribute("tabindex", "0");

/** A symbol that explains itself: one tab stop, found again by `data-symbol`. */
export const symbol = (id: SymbolId, drawn: ReactNode) =>
  createElement("mrow", { ref: takeFocus, "data-symbol": id }, drawn);
