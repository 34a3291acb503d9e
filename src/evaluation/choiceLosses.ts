import { present } from "../base/assert";
import type { PackedRows } from "../formats/packRows";
import type { GpuDevice } from "../gpu/device";
import type { AskedProblem } from "./askedSet";
import { type MeasuredModel, TokenLosses } from "./tokenLosses";

/** A prompt continued with one of its choices. */
interface ScoredRow {
  readonly problem: number;
  readonly choice: number;
  readonly tokens: readonly number[];
  /** Place of the continuation's first token. */
  readonly from: number;
}

/**
 * By problem, the loss of each choice after the prompt: −log p of all its tokens together, nats. Rows of like length are
 * computed together. Yields after each pass, when the GPU has nothing left to do. Prompts must not be empty.
 */
export async function* choiceLosses(
  gpu: GpuDevice,
  model: MeasuredModel,
  problems: readonly AskedProblem[],
): AsyncGenerator<void, number[][], void> {
  const found = problems.map(({ choices = [] }) => choices.map(() => Number.NaN));
  const byLength = groupByLength(problems.flatMap(scoredRows));
  for (const [contextLength, group] of byLength) {
    using losses = new TokenLosses(
      gpu,
      { ...model, microBatchSize: Math.min(model.microBatchSize, group.length) },
      contextLength,
    );
    const rows = paddedRows(group, contextLength);
    for (let start = 0; start < group.length; start += losses.rows) {
      const part = group.slice(start, start + losses.rows);
      const ofTokens = await losses.read(
        rows,
        part.map((_, index) => start + index),
      );
      for (const [index, { problem, choice, tokens, from }] of part.entries()) {
        const [first, end] = [index * contextLength + from - 1, index * contextLength + tokens.length - 1];
        present(found[problem], "a problem")[choice] = ofTokens
          .subarray(first, end)
          .reduce((sum, loss) => sum + loss, 0);
      }
      yield;
    }
  }
  return found;
}

function scoredRows({ prompt, choices = [] }: AskedProblem, problem: number): ScoredRow[] {
  return choices.map(({ tokens }, choice) => ({
    problem,
    choice,
    tokens: [...prompt, ...tokens],
    from: prompt.length,
  }));
}

/** By padded length, rising: a multiple of 16, of 64 from 128 tokens on, so that few lengths occur and little is padding. */
function groupByLength(rows: readonly ScoredRow[]): [number, ScoredRow[]][] {
  const groups = new Map<number, ScoredRow[]>();
  for (const row of rows) {
    const unit = row.tokens.length > 128 ? 64 : 16;
    const length = Math.ceil(row.tokens.length / unit) * unit;
    const group = groups.get(length) ?? [];
    group.push(row);
    groups.set(length, group);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

function paddedRows(rows: readonly ScoredRow[], contextLength: number): PackedRows {
  const tokens = new Uint32Array(rows.length * contextLength);
  for (const [index, row] of rows.entries()) tokens.set(row.tokens, index * contextLength);
  return { rowCount: rows.length, contextLength, tokens, documentStart: new Uint32Array(tokens.length) };
}
