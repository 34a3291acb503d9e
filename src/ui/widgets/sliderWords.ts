const letters: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  η: "eta",
  λ: "lambda",
  μ: "mu",
};

/** "μ bn" → "mu bn": what a reader of the screen can say. */
export function spokenSymbol(symbol: string): string {
  return symbol.replaceAll(/\p{Script=Greek}/gu, (letter) => letters[letter] ?? letter);
}

/** "0.70", "80 percent". */
export function spokenValue(value: number, unit: "percent" | "number"): string {
  return unit === "percent"
    ? `${Math.round(value * 1000) / 10} percent`
    : value.toFixed(Number(value.toFixed(2)) === Number(value.toFixed(3)) ? 2 : 3);
}

/** The value one step on, as an arrow key means it; undefined for other keys. Free of the digits that adding leaves behind. */
export function steppedBy(key: string, value: number, step: number): number | undefined {
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
  return by === undefined ? undefined : Number((value + by * step).toFixed(10));
}
