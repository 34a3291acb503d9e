import "./standIns";
import { AppError, hasCode, messageOf } from "../base/errors";

const usage = `usage:
  maet run RECIPE --out DIR [--keep] [--seed N]           the whole method; writes DIR/report.json and DIR/merged/
           [--tensors f16|f32]                            and masks and deltas to DIR/tensors.safetensors
           [--export ability,es,R(A),R_Lang]              and checkpoints and differences beside DIR/merged/
           [--type f32|f16|bf16] [--shard-bytes N]        how checkpoints are written
  maet plan RECIPE [--csv FILE]                           memory of locating, training and the whole run, and what takes less
  maet suite SUITE --out DIR [--plan]                     a grid of runs: tables and figures of the paper; says first what it
                                                          will take (--plan: that alone), goes on where it was stopped
  maet search RECIPE --out DIR [--trials N] [--seed N]    α β γ η k2 μ by a search on a part of the tests that the rest, on
           [--share S] [--mu together|each|none]          which the found settings are measured, has nothing of
           [--coefficients alpha,beta,gamma,eta,k2]       which are turned, beside μ
           [--perplexity-weight W]                        what a nat of perplexity costs in shares of right answers
  maet upload DIR --to owner/name [--private]             an exported folder as one commit on the hub (HF_TOKEN)
  maet evaluate MODEL --test FILE [--test FILE …]         right answers with their 95 % interval; an interrupted one with
           [--out DIR] [--against DIR/results.json]       the same --out goes on. Files as the benchmarks have them:
                                                          or hub:owner/name/path, one of a data set of the hub
           [--kind problems|mgsm|gsm8k|choice]            by default as the file's name says
           [--language L] [--limit N] [--tokens-out N]
           [--exemplars FILE] [--shots N] [--seeds 0,1,2] worked examples before each question, drawn by seeds
           [--style letters|texts]                        of choices, which log-likelihood decides
  maet evaluate MODEL --tokens FILE --context N           loss and perplexity of a token file
  maet generate MODEL --prompt TEXT [--tokens-out N]      continues a text, printed as it comes; greedy, or drawn:
           [--temperature T] [--top-p P] [--seed N]
           [--chat]                                       the prompt as a message, by the model's chat template
  maet train-adapter RECIPE --out DIR [--corpus NAME]     LoRA adapters trained on ability (default), reference or a language
           [--rank N] [--alpha A] [--seed N] [--type T]   of a recipe, in PEFT's layout to DIR/adapter/
  maet merge-adapter MODEL ADAPTER --out DIR [--type T]   MODEL with the adapters of a folder in PEFT's layout merged in,
                                                          to DIR/merged/
  maet bench [--quick] [--no-opponent]                    times the kernels and a training step; writes bench/

evaluate and generate take --adapter DIR: adapters in PEFT's layout beside the model. They store the weights as --precision f32, f16 or bf16 says (default: f32); a recipe has a field for it.
MODEL is a folder, or hub:owner/name@revision. Models of the hub are kept in --cache DIR (default: ability-transfer-lab/hub
below the user's cache folder); HF_TOKEN opens private ones, HF_ENDPOINT names another hub.`;

type Command = (args: readonly string[]) => Promise<void>;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run")).runCommand,
  plan: async () => (await import("./plan")).planCommand,
  suite: async () => (await import("./suite")).suiteCommand,
  search: async () => (await import("./search")).searchCommand,
  upload: async () => (await import("./upload")).uploadCommand,
  evaluate: async () => (await import("./evaluate")).evaluateCommand,
  generate: async () => (await import("./generate")).generateCommand,
  "train-adapter": async () => (await import("./trainAdapter")).trainAdapterCommand,
  "merge-adapter": async () => (await import("./mergeAdapter")).mergeAdapterCommand,
  bench: async () => (await import("./bench")).benchCommand,
};

/** Exit status: 0 done, 1 failed (one line on standard error), 2 wrong use, 130 stopped by Ctrl-C. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : commands[name];
  if (!command) {
    const asked = name === undefined || name === "help" || name === "--help";
    process.stderr.write(`${asked ? "" : `maet: no command ${name}\n`}${usage}\n`);
    return name === "help" || name === "--help" ? 0 : 2;
  }
  try {
    await (await command())(args);
    return 0;
  } catch (error) {
    if (hasCode(error, "cancelled")) return 130;
    process.stderr.write(`maet: ${messageOf(error)}\n`);
    if (!(error instanceof AppError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    if (hasCode(error, "bad-usage")) process.stderr.write(`${usage}\n`);
    return hasCode(error, "bad-usage") ? 2 : 1;
  }
}

// The process would not end by itself while `navigator.gpu` is referenced.
process.exit(await main(process.argv.slice(2)));
