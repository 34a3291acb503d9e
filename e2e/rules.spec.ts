import { expect, test } from "@playwright/test";
import { Lab, steps } from "./lab";

const labRoutes = steps.map((step) => `/lab/${step}`);

test("rule 2: whatever a model produced says live or recorded, and recorded names machine and date", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open();
  for (const route of ["/", ...labRoutes.slice(1)]) {
    await lab.open(route);
    const results = page.locator("main [data-provenance]");
    await expect(results.first()).toBeVisible();
    await page.waitForTimeout(300);
    // Pictures and tables of numbers stand inside such a panel.
    const outside = await page
      .locator("main :is(canvas, table, [role=grid], svg[role=img])")
      .evaluateAll((figures) =>
        figures
          .filter((figure) => figure.closest("[data-provenance]") === null && figure.closest("[inert]") === null)
          .map((figure) => figure.outerHTML.slice(0, 120)),
      );
    expect(outside, route).toEqual([]);
    const texts = await results.evaluateAll((panels) =>
      panels.map((panel) => ({
        kind: panel.getAttribute("data-provenance"),
        text: (panel.textContent ?? "").replaceAll(/\s+/g, " "),
      })),
    );
    for (const { kind, text } of texts) {
      expect(kind, text.slice(0, 80)).toBe("recorded");
      expect(text).toMatch(/recorded on .+, \d{4}-\d{2}-\d{2}/);
    }
  }
  lab.expectNoErrors();
});

test("rule 14: under reduced motion nothing moves by itself; else no transition exceeds 300 ms and none loops", async ({
  page,
}) => {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  const motions = () =>
    page.evaluate(() => {
      const milliseconds = (list: string) =>
        Math.max(...list.split(",").map((part) => Number.parseFloat(part) * (part.trim().endsWith("ms") ? 1 : 1000)));
      return [...document.querySelectorAll("*")].map((element) => {
        const style = getComputedStyle(element);
        const isAnimated = style.animationName !== "none";
        return {
          place: `${element.tagName} ${element.getAttribute("class") ?? ""}`,
          transitionMs: milliseconds(style.transitionDuration),
          animationMs: isAnimated ? milliseconds(style.animationDuration) : 0,
          loops: isAnimated && style.animationIterationCount.includes("infinite"),
        };
      });
    });
  for (const motion of ["no-preference", "reduce"] as const) {
    await page.emulateMedia({ reducedMotion: motion });
    const limitMs = motion === "reduce" ? 0 : 300;
    for (const route of ["/", ...labRoutes, "/runs", "/help"]) {
      await lab.open(route);
      await page.waitForTimeout(200);
      const found = await motions();
      expect(found.length).toBeGreaterThan(20);
      const moving = found.filter(
        ({ transitionMs, animationMs, loops }) => transitionMs > limitMs || animationMs > limitMs || loops,
      );
      expect(moving, `${motion} ${route}`).toEqual([]);
    }
  }
});
