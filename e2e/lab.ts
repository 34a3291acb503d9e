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

  /** Fails on any serious finding of axe. */
  async expectAccessible(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ target }) => target.join(" "))
          .slice(0, 4)
          .join("; ")}`,
    );
    expect(found).toEqual([]);
  }

  expectNoErrors(): void {
    expect(this.errors).toEqual([]);
  }
}
