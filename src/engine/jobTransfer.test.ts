import * as Comlink from "comlink";
import { afterEach, describe, expect, test } from "vitest";
import { AppError, hasCode, rebuildError } from "../base/errors";
import { JobControl, runJob } from "./job";
import { registerJobControl } from "./jobTransfer";

registerJobControl();

async function* counting(steps: number, log: string[]): AsyncGenerator<number, string, void> {
  try {
    for (let step = 1; step <= steps; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, 4));
      yield step;
    }
    return "all";
  } finally {
    log.push("freed");
  }
}

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** The far side of a channel with one long job and one that fails. */
function farSide(log: string[]) {
  const channel = new MessageChannel();
  channels.push(channel);
  const service = {
    count: (steps: number, control: JobControl<number>) => runJob(counting(steps, log), control),
    fail: async (): Promise<number> => {
      throw new AppError("bad-file", "header says 9 bytes; the limit is 8");
    },
  };
  Comlink.expose(service, channel.port2);
  return Comlink.wrap<typeof service>(channel.port1);
}

describe("a job over a MessageChannel", () => {
  test("reports progress and returns its result", async () => {
    const seen: number[] = [];
    const log: string[] = [];
    const control = new JobControl<number>((step) => seen.push(step));
    await expect(farSide(log).count(5, control)).resolves.toBe("all");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.at(-1)).toBe(5);
    expect(log).toEqual(["freed"]);
  });

  test("is cancelled from the near side and frees what it holds", async () => {
    const log: string[] = [];
    const control = new JobControl<number>();
    const result = farSide(log).count(10_000, control);
    setTimeout(() => control.cancel(), 30);
    const error = await result.catch((thrown: unknown) => thrown);
    expect(hasCode(error, "cancelled")).toBe(true);
    expect(log).toEqual(["freed"]);
  });

  test("pauses and goes on", async () => {
    const seen: number[] = [];
    const control = new JobControl<number>((step) => seen.push(step));
    const result = farSide([]).count(60, control);
    control.pause();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const atPause = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen).toHaveLength(atPause);
    expect(control.idleMs).toBe(0);
    control.resume();
    await expect(result).resolves.toBe("all");
    // Held from the pause to here, less what a timer may be early.
    expect(control.idleMs).toBeGreaterThan(110);
  });

  test("a control cancelled before the call cancels at once", async () => {
    const control = new JobControl<number>();
    control.cancel();
    const error = await farSide([])
      .count(10_000, control)
      .catch((thrown: unknown) => thrown);
    expect(hasCode(error, "cancelled")).toBe(true);
  });
});

test("an expected failure is rebuilt with its code", async () => {
  const error = rebuildError(
    await farSide([])
      .fail()
      .catch((thrown: unknown) => thrown),
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe("bad-file");
  expect((error as AppError).message).toContain("limit is 8");
});
