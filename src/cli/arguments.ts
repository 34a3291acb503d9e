import { type ParseArgsConfig, parseArgs } from "node:util";
import { AppError, messageOf } from "../base/errors";
import { type Precision, precisions } from "../formats/recipe";

/** Parses options and exactly `names.length` positional arguments. Error: `bad-usage`. */
export function parseArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  names: readonly string[],
  options: Options,
) {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new AppError("bad-usage", messageOf(cause), { cause });
  }
  const { positionals, values } = parsed;
  if (positionals.length !== names.length) {
    throw new AppError("bad-usage", `${names.join(" ")} expected; found ${positionals.join(" ") || "nothing"}`);
  }
  return { positionals, values };
}

/** A whole number option. Error: `bad-usage`. */
export function wholeNumber(name: string, text: string | undefined, minimum: number): number {
  const value = Number(text);
  if (text !== undefined && Number.isInteger(value) && value >= minimum) return value;
  throw new AppError(
    "bad-usage",
    `--${name}: a whole number of at least ${minimum} expected; found ${text ?? "nothing"}`,
  );
}

/** How weights are stored: f32 where the option is not given. Error: `bad-usage`. */
export function precisionOf(value: string | undefined): Precision {
  const found = precisions.find((precision) => precision === (value ?? "f32"));
  if (found) return found;
  throw new AppError("bad-usage", `--precision ${value}: one of ${precisions.join(", ")} is expected`);
}
