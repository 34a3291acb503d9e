import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";

export const steps = ["model", "locate", "train", "compose", "merge", "evaluate"] as const;

/** The page as a person uses it. Test ids `stage.part` are all that it knows of the page's inside. */
export class Lab {
  readonly page: Page;
  /** Console errors and uncaught exceptions since the page was made. */
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  part(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async open(route = "/"): Promise<void> {
    await this.page.goto(`./#${route}`);
    await expect(this.part("header.mode")).toBeVisible();
  }

  async step(name: (typeof steps)[number]): Promise<void> {
    await this.part(`rail.${name}`).click();
    await expect(this.part(`${name}.stage`)).toBeVisible();
  }

  /** Takes WebGPU away before the page loads, as in a browser without it. */
  async withoutWebGpu(): Promise<void> {
    await this.page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "gpu", { get: () => undefined });
    });
  }

  async theme(theme: "light" | "dark" | "contrast"): Promise<void> {
    await this.part("header.theme").selectOption(theme);
  }

  /** Opens a file as if a person had chosen it. */
  async openRecipe(content: string, name = "recipe.json"): Promise<void> {
    await this.part("model.recipe.file").setInputFiles({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(content),
    });
  }

  /** Sets a slider by its number field, as a person types. */
  async setParameter(testId: string, value: string): Promise<void> {
    const field = this.part(`${testId}.number`);
    await field.fill(value);
    await field.press("Enter");
  }

  /** Presses Tab until the element has the focus, as a person without a mouse does. */
  async tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    for (let presses = 0; presses < 120; presses += 1) {
      await this.page.keyboard.press(key);
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${key} did not lead to ${target}`);
  }

  /**
   * Fails on any serious finding of axe; `state` names what was looked at. Left out are the guards that the dialogs' and
   * menus' library puts at their edges: they hand the focus on as it comes, so that nobody rests on one. The step is
   * scrolled to its top, for axe takes a label that the step has scrolled away as none; what fades in has arrived.
   */
  async expectAccessible(state = this.page.url()): Promise<void> {
    await this.page.locator("main").evaluate((main) => main.scrollTo(0, 0));
    await this.page.waitForFunction(() =>
      document.getAnimations().every(({ playState, effect }) => {
        return playState !== "running" || effect?.getTiming().iterations === Number.POSITIVE_INFINITY;
      }),
    );
    const { violations } = await new AxeBuilder({ page: this.page }).exclude("[data-base-ui-focus-guard]").analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ target }) => target.join(" "))
          .slice(0, 4)
          .join("; ")}`,
    );
    expect(found, state).toEqual([]);
  }

  expectNoErrors(): void {
    expect(this.errors).toEqual([]);
  }
}
