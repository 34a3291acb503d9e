import type { Continuation } from "../training/train";
import type { Engine, PreparedContinuations, PreparedRun } from "./api";
import type { DataService } from "./dataApi";
import type { Continuations } from "./report";

type Text = Pick<DataService, "decode">;

/** The texts of what models in training said of the prompts. */
export async function decodeContinuations(
  found: readonly Continuation[],
  text: Text,
): Promise<Continuations["trainings"][string]> {
  const decoded: { step: number; texts: string[] }[] = [];
  for (const { step, tokens } of found) {
    const texts: string[] = [];
    for (const ids of tokens) texts.push(await text.decode(ids));
    decoded.push({ step, texts });
  }
  return decoded;
}

/** The prompts as text, with their right answers. */
export async function decodePrompts({ prompts }: PreparedContinuations, text: Text): Promise<Continuations["prompts"]> {
  const decoded: Continuations["prompts"][number][] = [];
  for (const { language, prompt, answer } of prompts) {
    decoded.push({ language, text: await text.decode(prompt), answer: await text.decode(answer) });
  }
  return decoded;
}

/** What a report keeps of the last run's continuations: nothing where its recipe asked for none. */
export async function readContinuations(
  engine: Pick<Engine, "continuations">,
  text: Text,
  { continuations: asked }: PreparedRun,
): Promise<{ readonly continuations?: Continuations }> {
  if (!asked) return {};
  const trainings: Record<string, Continuations["trainings"][string]> = {};
  for (const [training, found] of Object.entries(await engine.continuations())) {
    if (found.length > 0) trainings[training] = await decodeContinuations(found, text);
  }
  return { continuations: { prompts: await decodePrompts(asked, text), trainings } };
}
