import { Environment, Interpreter, Template } from "@huggingface/jinja";

type Evaluate = Interpreter["evaluate"];
type Value = ReturnType<Evaluate>;

// A template of the hub writes a talk of a hundred turns in some ten thousand steps.
const mostSteps = 300_000;
const mostMs = 1000;
/** Characters of a text, items of a list. */
const longestText = 4_000_000;
const longestList = 20_000;

/** Computes a template as its package does, but for a time, and with values that stay small: a template is hostile until it is done. */
class BoundedInterpreter extends Interpreter {
  readonly #endMs = performance.now() + mostMs;
  #steps = 0;

  override evaluate(...[statement, environment]: Parameters<Evaluate>): Value {
    this.#steps += 1;
    if (this.#steps > mostSteps) throw new Error(`it does not end within ${mostSteps} steps`);
    if (performance.now() > this.#endMs) throw new Error(`it does not end within ${mostMs} ms`);
    const result = super.evaluate(statement, environment);
    checkSize(result);
    return result;
  }
}

function checkSize({ value }: Value): void {
  if (typeof value === "string" && value.length > longestText)
    throw new Error(`it makes a text of ${value.length} characters; at most ${longestText} are kept`);
  if (Array.isArray(value) && value.length > longestList)
    throw new Error(`it makes a list of ${value.length} items; at most ${longestList} are kept`);
}

function range(start: number, stop?: number, step = 1): number[] {
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  const count = Math.max(0, Math.ceil((end - first) / step));
  if (!(count <= longestList)) throw new Error(`it counts to ${count}; at most ${longestList} items are kept`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

const clock = new Template("{{ strftime_now(form) }}");

const globals = {
  ...{ true: true, True: true, false: false, False: false, none: null, None: null },
  range,
  raise_exception(message: string) {
    throw new Error(message);
  },
  strftime_now: (form: string) => clock.render({ form }),
};

/** What `template.render(items)` gives. Throws where that takes longer than a second or so, or grows without end. */
export function renderBounded(template: Template, items: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...globals, ...items })) environment.set(name, value);
  return String(new BoundedInterpreter(environment).run(template.parsed).value);
}
