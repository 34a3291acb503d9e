import { expect, type Page } from "@playwright/test";
import type { Lab } from "./lab";

/** Processor time of the page's main thread in scripts, in milliseconds, so that a busy machine does not count. */
export async function scriptClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? Number.NaN);
  };
}

export const nextFrame = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

/**
 * Moves γ on the Merge step 200 times by key, after 40 moves that warm up. The 95th percentile of the scripting that a
 * move takes up to its frame, in milliseconds; formula and map must have followed.
 */
export async function slideGamma(lab: Lab): Promise<number> {
  const { page } = lab;
  const scriptMs = await scriptClock(page);
  await lab.part("merge.slider.gamma").locator('input[type="range"]').focus();
  const move = async (i: number) => {
    await page.keyboard.press(i % 40 < 20 ? "ArrowRight" : "ArrowLeft");
    await nextFrame(page);
  };
  for (let i = 0; i < 40; i += 1) await move(i);
  const seen = () => Promise.all([lab.part("merge.formula").textContent(), lab.part("merge.map").innerHTML()]);
  const [formula, map] = await seen();
  const times: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const before = await scriptMs();
    await move(i);
    times.push((await scriptMs()) - before);
    if (i !== 10) continue;
    const [laterFormula, laterMap] = await seen();
    expect(laterFormula).not.toBe(formula);
    expect(laterMap).not.toBe(map);
  }
  times.sort((a, b) => a - b);
  return times[190] ?? Number.NaN;
}
