import { expect, type Page, test } from "@playwright/test";
import { startShortRun } from "./shortRun";

const moves = 120;
const limitMs = 100;
/** Rounds that may be tried: other programs of the machine can only lengthen a latency, never shorten it. */
const rounds = 3;
/** The browser tells of no event that took less. */
const leastToldMs = 16;

/** From every key press to the frame that shows it, in milliseconds, as the browser itself times it (Event Timing). */
async function timeKeys(page: Page, press: (move: number) => Promise<void>): Promise<readonly number[]> {
  await page.evaluate((durationThreshold) => {
    const told: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === "keydown") told.push(duration);
    });
    const options = { type: "event", durationThreshold };
    observer.observe(options);
    Object.assign(window, { told, observer });
  }, leastToldMs);
  for (let move = 0; move < moves; move += 1) await press(move);
  const told = await page.evaluate(async () => {
    // The last frames are told of after they were shown.
    await new Promise((resolve) => setTimeout(resolve, 500));
    (Reflect.get(window, "observer") as PerformanceObserver).disconnect();
    return Reflect.get(window, "told") as number[];
  });
  const quick = new Array<number>(Math.max(0, moves - told.length)).fill(leastToldMs);
  return [...told, ...quick].sort((a, b) => a - b);
}

test("rule 6: while training at full duty a slider's frame follows its key within 100 ms, 95 of 100 times", async ({
  page,
}) => {
  const lab = await startShortRun(page);
  await expect(lab.part("transport.duty")).toHaveValue("1");
  const machine = await lab.part("header.machine").getAttribute("title");
  await lab.part("header.mode.recorded").check({ force: true });
  await lab.step("merge");
  const slider = lab.part("merge.slider.gamma").locator('input[type="range"]');
  await slider.focus();
  const seen = new Set<string | null>();
  const press = async (move: number) => {
    await page.keyboard.press(move % 20 < 10 ? "ArrowRight" : "ArrowLeft");
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    seen.add(await slider.getAttribute("aria-valuetext"));
  };
  const percentiles: number[] = [];
  while (percentiles.length < rounds && !percentiles.some((ms) => ms < limitMs)) {
    const times = await timeKeys(page, press);
    percentiles.push(times[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN);
  }
  test.info().annotations.push({
    type: "95th percentile by round",
    description: `${percentiles.map((ms) => `${ms.toFixed(0)} ms`).join(", ")} while ${machine} trains`,
  });
  expect(seen.size).toBeGreaterThanOrEqual(10);
  await expect(lab.part("transport")).toHaveAttribute("data-status", "running");
  await lab.part("transport.stop").click();
  expect(Math.min(...percentiles)).toBeLessThan(limitMs);
  lab.expectNoErrors();
});
