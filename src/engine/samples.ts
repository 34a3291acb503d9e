import type { Engine, PreparedRun } from "./api";
import type { DataService } from "./dataApi";
import type { AnsweredProblem, RunReport } from "./report";

/** Problems of each language that a report shows with both answers: enough for every outcome to be among them. */
const samplesPerLanguage = 12;

/**
 * The first problems of every test answered by the base and by the merged model, as text.
 * The engine's working weights must be the merged ones of the run.
 */
export async function answerSamples(
  engine: Pick<Engine, "generate">,
  text: Pick<DataService, "decode">,
  { tests }: PreparedRun,
): Promise<RunReport["samples"]> {
  const samples: RunReport["samples"][number][] = [];
  for (const { language, problems, reading, maxNewTokens } of tests) {
    const chosen = problems.slice(0, samplesPerLanguage);
    // Worked answers and choices are read among the evaluation's answers.
    if (chosen.length === 0 || reading.kind !== "problems") continue;
    const stopTokenIds = [reading.marks.eosTokenId];
    const request = { prompts: chosen.map(({ prompt }) => prompt), maxNewTokens, stopTokenIds };
    const base = await engine.generate({ ...request, variant: "base" });
    const merged = await engine.generate({ ...request, variant: "merged" });
    for (const [i, { prompt, answer }] of chosen.entries()) {
      samples.push({
        language,
        prompt: await text.decode(prompt),
        answer: await text.decode(answer),
        base: await text.decode(base[i] ?? []),
        merged: await text.decode(merged[i] ?? []),
      });
    }
  }
  return samples;
}

/** The answers that the last run's evaluation keeps to be read, as text. */
export async function evaluatedAnswers(
  engine: Pick<Engine, "answers">,
  text: Pick<DataService, "decode">,
): Promise<AnsweredProblem[]> {
  const answers: AnsweredProblem[] = [];
  for (const { language, problem, seenPair, right, task, ...tokens } of await engine.answers()) {
    answers.push({
      language,
      problem,
      seenPair,
      right,
      ...(task !== undefined && { task }),
      prompt: await text.decode(tokens.prompt),
      answer: await text.decode(tokens.answer),
      base: await text.decode(tokens.base),
      merged: await text.decode(tokens.merged),
    });
  }
  return answers;
}
