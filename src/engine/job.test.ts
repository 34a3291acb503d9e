import { expect, test } from "vitest";
import { JobControl, mergeLosses, runJob } from "./job";

interface Report {
  readonly stage: string;
  readonly losses?: readonly number[];
  readonly lossStart?: number;
  readonly continuations?: readonly string[];
}

async function* job(reports: readonly Report[]): AsyncGenerator<Report, string, void> {
  for (const report of reports) yield report;
  return "result";
}

test("reports that come at once are merged, and nothing of a stage that ends is dropped", async () => {
  const seen: Report[] = [];
  const reports: Report[] = [
    { stage: "learn/es", losses: [5], lossStart: 0, continuations: ["a"] },
    { stage: "learn/es", losses: [4, 3], lossStart: 1 },
    { stage: "learn/es", losses: [2], lossStart: 3, continuations: ["b"] },
    { stage: "learn/zh", losses: [9], lossStart: 0 },
    { stage: "evaluate/base" },
    { stage: "evaluate/merged" },
  ];
  const result = await runJob(job(reports), new JobControl<Report>((report) => seen.push(report)), mergeLosses);
  expect(result).toBe("result");
  // The first is reported at once; what follows within a tenth of a second waits.
  expect(seen).toEqual([
    reports[0],
    { stage: "learn/es", losses: [4, 3, 2], lossStart: 1, continuations: ["b"] },
    reports[3],
    reports[5],
  ]);
});
