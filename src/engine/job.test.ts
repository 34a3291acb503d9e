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

test("of two measurements that come at once the later stays, and none is lost to a report without one", () => {
  const report = (lossStart: number, step?: number) => ({
    stage: "learn/es",
    losses: [lossStart],
    lossStart,
    ...(step !== undefined && { movement: { step } }),
  });
  expect(mergeLosses(report(0, 20), report(1))).toMatchObject({ losses: [0, 1], movement: { step: 20 } });
  expect(mergeLosses(report(0, 20), report(1, 40))).toMatchObject({ movement: { step: 40 } });
  expect(mergeLosses(report(0), report(1))).not.toHaveProperty("movement");
});

test("a part of a job obeys the whole and reports through it", async () => {
  const seen: string[] = [];
  const whole = new JobControl<string>((text) => seen.push(text));
  whole.setDuty(0.5);
  whole.pause();
  const part = whole.part<number>((value) => `part ${value}`);
  expect([part.duty, part.paused, part.cancelled]).toEqual([0.5, true, false]);
  part.report(1);
  whole.resume();
  whole.setDuty(1);
  expect([part.duty, part.paused]).toEqual([1, false]);
  whole.cancel();
  await expect(part.checkpoint()).rejects.toMatchObject({ code: "cancelled" });
  expect(seen).toEqual(["part 1"]);
});
