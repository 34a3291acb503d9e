const normOf = (row: Float64Array): number =>
  Math.max(Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)), 1e-12);

/** hidden · ŵᵀ: [tokens, rows] from hidden [tokens, width] and weight [rows, width], in f64. */
export function normHeadReference(hidden: Float64Array, weight: Float64Array, width: number): Float64Array {
  const [tokens, rows] = [hidden.length / width, weight.length / width];
  const logits = new Float64Array(tokens * rows);
  for (let row = 0; row < rows; row++) {
    const w = weight.subarray(row * width, (row + 1) * width);
    const norm = normOf(w);
    for (let token = 0; token < tokens; token++) {
      const h = hidden.subarray(token * width, (token + 1) * width);
      logits[token * rows + row] = w.reduce((sum, value, column) => sum + value * (h[column] ?? 0), 0) / norm;
    }
  }
  return logits;
}

/** The gradients of Σ gradLogits · normHeadReference with respect to hidden and weight, in f64. */
export function normHeadBackwardReference(
  hidden: Float64Array,
  weight: Float64Array,
  gradLogits: Float64Array,
  width: number,
): { readonly gradHidden: Float64Array; readonly gradWeight: Float64Array } {
  const [tokens, rows] = [hidden.length / width, weight.length / width];
  const gradHidden = new Float64Array(hidden.length);
  const gradWeight = new Float64Array(weight.length);
  for (let row = 0; row < rows; row++) {
    const unit = weight.slice(row * width, (row + 1) * width);
    const norm = normOf(unit);
    for (const [column, value] of unit.entries()) unit[column] = value / norm;
    const gradUnit = new Float64Array(width);
    for (let token = 0; token < tokens; token++) {
      const grad = gradLogits[token * rows + row] ?? 0;
      for (let column = 0; column < width; column++) {
        gradUnit[column] = (gradUnit[column] ?? 0) + grad * (hidden[token * width + column] ?? 0);
        gradHidden[token * width + column] = (gradHidden[token * width + column] ?? 0) + grad * (unit[column] ?? 0);
      }
    }
    const along = gradUnit.reduce((sum, value, column) => sum + value * (unit[column] ?? 0), 0);
    for (let column = 0; column < width; column++) {
      gradWeight[row * width + column] = ((gradUnit[column] ?? 0) - along * (unit[column] ?? 0)) / norm;
    }
  }
  return { gradHidden, gradWeight };
}
