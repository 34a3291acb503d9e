/** Tokens that tell where a generated answer stands. */
export interface AnswerMarks {
  /** The token that the result follows, "=" in the embedded world. */
  readonly resultMark: number;
  readonly eosTokenId: number;
}

/** What was generated after the last result mark and before the end of the text; undefined without a mark. */
export function extractResult(
  generated: readonly number[],
  { resultMark, eosTokenId }: AnswerMarks,
): number[] | undefined {
  const end = generated.indexOf(eosTokenId);
  const text = end < 0 ? generated : generated.slice(0, end);
  const mark = text.lastIndexOf(resultMark);
  return mark < 0 ? undefined : text.slice(mark + 1);
}

/** Exact match of the result's tokens. */
export function isRight(generated: readonly number[], answer: readonly number[], marks: AnswerMarks): boolean {
  const result = extractResult(generated, marks);
  return (
    result !== undefined && result.length === answer.length && result.every((token, index) => token === answer[index])
  );
}
