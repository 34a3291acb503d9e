/** Rows of table [rows, columns] for each token id. */
export function embeddingForwardReference(
  tokenIds: ArrayLike<number>,
  table: ArrayLike<number>,
  columns: number,
): Float64Array {
  return Float64Array.from({ length: tokenIds.length * columns }, (_, index) => {
    return table[(tokenIds[Math.floor(index / columns)] ?? 0) * columns + (index % columns)] ?? 0;
  });
}

/** Gradient of the table [rows, columns]: the sum of gradOutput over each row's tokens, in f64. */
export function embeddingBackwardReference(
  tokenIds: ArrayLike<number>,
  gradOutput: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array {
  const gradTable = new Float64Array(rows * columns);
  for (let index = 0; index < gradOutput.length; index++) {
    const place = (tokenIds[Math.floor(index / columns)] ?? 0) * columns + (index % columns);
    gradTable[place] = (gradTable[place] ?? 0) + (gradOutput[index] ?? 0);
  }
  return gradTable;
}
