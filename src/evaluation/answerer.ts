import type { GpuDevice } from "../gpu/device";
import { Generator } from "../model/generator";
import type { AskedSet } from "./askedSet";
import { choiceLosses } from "./choiceLosses";
import { endOf } from "./judge";
import { type AnswerStore, answersKey, readAnswers, writeAnswers } from "./keptAnswers";
import { problemsAtOnce, rowsAtOnce } from "./rowsAtOnce";
import type { MeasuredModel } from "./tokenLosses";

/** Where answers are kept, and what made the weights that give them. */
export interface Keeping {
  readonly store: AnswerStore;
  readonly weightsKey: string;
}

/** Problems of a set that are done. `restored`: they were kept, and took no time. */
export interface SetProgress {
  readonly done: number;
  readonly restored: boolean;
}

/** Some problems' answers, by position; none where the work only pauses for breath. */
type Piece = readonly { readonly problem: number; readonly answer: readonly number[] }[];

/** Milliseconds between two savings of what was answered. */
const saveMs = 5000;

/** Texts of one length are generated with one set of buffers. */
export class Answerer implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #model: MeasuredModel;
  readonly #keeping: Keeping | undefined;
  #generator: { readonly own: Generator; readonly rows: number; readonly maxLength: number } | undefined;

  constructor(gpu: GpuDevice, model: MeasuredModel, keeping?: Keeping) {
    this.#gpu = gpu;
    this.#model = model;
    this.#keeping = keeping;
  }

  /**
   * What the model gives each problem of a set: tokens generated greedily, or the loss of each choice; empty for a problem
   * that does not fit its context. What is kept is not asked again; what is new is kept under `name`, also where the work is
   * stopped. Yields between pieces of work of some tens of milliseconds.
   */
  async *answers(name: string, set: AskedSet): AsyncGenerator<SetProgress, readonly (readonly number[])[], void> {
    const { problems } = set;
    const shelf = await this.#shelf(name, set);
    const answers = [...(await shelf.load())];
    for (const [index, { prompt }] of problems.entries()) if (prompt.length === 0) answers[index] = [];
    const count = () => answers.filter((answer) => answer !== undefined).length;
    let kept = count();
    if (kept > 0) yield { done: kept, restored: true };
    const save = async () => {
      if (count() === kept) return;
      kept = count();
      await shelf.save(answers);
    };
    let savedMs = performance.now();
    try {
      const open = problems.flatMap((_, index) => (answers[index] === undefined ? [index] : []));
      for await (const piece of set.reading.kind === "choice" ? this.#choose(set, open) : this.#generate(set, open)) {
        for (const { problem, answer } of piece) answers[problem] = answer;
        yield { done: count(), restored: false };
        if (performance.now() - savedMs < saveMs) continue;
        await save();
        savedMs = performance.now();
      }
    } finally {
      await save();
    }
    return answers.map((answer) => answer ?? []);
  }

  async *#choose({ problems }: AskedSet, open: readonly number[]): AsyncGenerator<Piece, void> {
    for (let start = 0; start < open.length; start += problemsAtOnce) {
      const part = open.slice(start, start + problemsAtOnce);
      const passes = choiceLosses(
        this.#gpu,
        this.#model,
        part.flatMap((index) => problems[index] ?? []),
      );
      for (;;) {
        const step = await passes.next();
        if (step.done) {
          yield part.map((problem, index) => ({ problem, answer: step.value[index] ?? [] }));
          break;
        }
        yield [];
      }
    }
  }

  /** The shortest prompts first, so that those side by side end at about the same time. */
  async *#generate(set: AskedSet, open: readonly number[]): AsyncGenerator<Piece, void> {
    const { problems, maxNewTokens, reading } = set;
    if (open.length === 0) return;
    const promptOf = (index: number) => problems[index]?.prompt ?? [];
    const sorted = open.toSorted((a, b) => promptOf(a).length - promptOf(b).length || a - b);
    const longest = promptOf(sorted.at(-1) ?? 0).length + maxNewTokens;
    const { own: generator, rows } = this.#generatorFor(longest, open.length);
    const stopTokenIds =
      reading.kind === "mgsm" || reading.kind === "gsm8k"
        ? reading.stopTokenIds
        : reading.kind === "problems"
          ? [reading.marks.eosTokenId]
          : [];
    const isEnd = endOf(set);
    const options = { maxNewTokens, stopTokenIds, sameWeights: true, ...(isEnd && { isEnd }) };
    for (let start = 0; start < sorted.length; start += rows) {
      const part = sorted.slice(start, start + rows);
      const steps = generator.generating(part.map(promptOf), options);
      for (;;) {
        const step = await steps.next();
        if (step.done) {
          yield part.map((problem, index) => ({ problem, answer: step.value[index] ?? [] }));
          break;
        }
        yield [];
      }
    }
  }

  /** One for texts of up to `maxLength` tokens; that of the set before, where it serves and is not far too long. */
  #generatorFor(maxLength: number, count: number) {
    const known = this.#generator;
    const { config, weights, adapters } = this.#model;
    const rows = rowsAtOnce(this.#gpu, config, { count, maxLength });
    if (known && known.rows >= rows && known.maxLength >= maxLength && known.maxLength <= 2 * maxLength) return known;
    known?.own[Symbol.dispose]();
    this.#generator = undefined;
    const own = new Generator(this.#gpu, { config, weights, adapters, rows, maxLength });
    this.#generator = { own, rows, maxLength };
    return this.#generator;
  }

  async #shelf(name: string, set: AskedSet) {
    const keeping = this.#keeping;
    const none = set.problems.map(() => undefined);
    if (!keeping) return { load: async () => none, save: async () => undefined };
    const { store, weightsKey } = keeping;
    const key = await answersKey(weightsKey, set);
    return {
      load: async () => {
        const file = await store.load(name, key);
        return file ? readAnswers(file, set.problems.length) : none;
      },
      save: (answers: readonly (readonly number[] | undefined)[]) => store.save(name, key, writeAnswers(answers)),
    };
  }

  [Symbol.dispose](): void {
    this.#generator?.own[Symbol.dispose]();
  }
}
