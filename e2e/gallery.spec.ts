import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import { Lab } from "./lab";

const codes = Array.from({ length: 15 }, (_, i) => `E${i + 1}`);

/** Numbers and names that the cause of a card must hold. */
const causes: Readonly<Record<string, RegExp>> = {
  E1: /Chrome \d+ on \w+ does not offer WebGPU/,
  E2: /https or localhost; this page came from http:\/\/lab\.test/,
  E3: /no graphics adapter was offered.+chrome:\/\/gpu/,
  E4: /50 to 500 times slower/,
  E5: /maxStorageBufferBindingSize is 128 MiB here; .+ needs 190 MiB/,
  E6: /shader-f16 is not offered/,
  E7: /refused 512 MiB for moments\.0 \(3\.4 GiB in use\)/,
  E8: /device was lost.+longer than 10 s/,
  E9: /NaN at step 210 with a learning rate of 0\.01/,
  E10: /file 15 of 22.+1,204,224 of 3,367,360 bytes/,
  E11: /270 MiB are needed.+90 MiB left/,
  E12: /compute worker stopped: it ended/,
  E13: /newer version of this page is ready/,
  E14: /2 values of this link are not known/,
  E15: /lack model\.layers\.0\.self_attn\.q_proj\.weight/,
};

const fitting = [
  "Retry with 8 → 4 rows at once",
  "Retry with activations computed again instead of kept",
  "Retry with no training of all weights to compare with",
];

/** Buttons of each card beside "Copy diagnostics", in order. */
const buttons: Readonly<Record<string, readonly string[]>> = {
  E1: ["Show the recorded run", "Look again", "How to turn it on"],
  E2: ["Open over https", "Copy the https address", "Show the recorded run"],
  E3: ["Look again", "Copy chrome://gpu", "Show the recorded run"],
  E4: ["Take the short recipe", "Show the recorded run"],
  E5: [...fitting, "Take the short recipe", "Show the recorded run", "Limits of this GPU"],
  E6: ["Features of this GPU"],
  E7: [...fitting, "Take the short recipe", "Try again", "What the memory is for"],
  E8: ["Resume the run", "Retry with 8 → 4 rows at once", "Show the recorded run"],
  E9: ["Resume with learning rate 5.00e-4 → 2.50e-4", "Try again", "Show the recorded run"],
  E10: ["Try again", "Delete the kept copies and try again", "Open another file"],
  E11: ["See what is stored", "Try again"],
  E12: ["Restart the workers", "Resume the run", "Show the recorded run"],
  E13: ["Reload now"],
  E14: ["Show ignored values"],
  E15: ["Open another file", "What can be opened"],
};

let server: ViteDevServer;

test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, host: "localhost" }, logLevel: "error" });
  await server.listen();
});

test.afterAll(() => server.close());

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

class GalleryLab extends Lab {
  async openGallery(): Promise<void> {
    await this.page.goto(`${server.resolvedUrls?.local[0]}#/dev/gallery`);
    await expect(this.part("gallery.page")).toBeVisible({ timeout: 60_000 });
    await expect(this.part("header.run")).not.toHaveText("no recorded run");
  }

  card(code: string): Locator {
    return this.part(`gallery.${code}`).getByTestId("error.card");
  }

  button(code: string, name: string | RegExp): Locator {
    return this.card(code).getByRole("button", { name });
  }
}

test("rule 8: each code renders a card with cause, what was kept, and working actions", async ({ page }) => {
  const lab = new GalleryLab(page);
  await lab.openGallery();
  for (const code of codes) {
    const card = lab.card(code);
    await expect(card).toHaveAttribute("data-code", code);
    await expect(card).toHaveAttribute("role", /^(alert|status)$/);
    await expect(card.getByTestId("error.cause")).toContainText(causes[code] ?? "?");
    expect(await card.getByTestId("error.kept").textContent()).toMatch(/\S.+[.]$/);
    // What a button saves and takes stands behind its words once the engine has planned it.
    const texts = await card.getByRole("button").allTextContents();
    const names = texts.map((text) =>
      text.replace(/(, [\d.,]+ [KMG]?i?B less)?( (estimated|≈|cost unknown).*)?$/, "").trim(),
    );
    expect(names.filter((name) => name !== "Copy diagnostics")).toEqual(buttons[code]);
    expect(names).toContain("Copy diagnostics");
  }
  lab.expectNoErrors();
});

for (const theme of ["light", "dark", "contrast"] as const) {
  test(`rule 8: axe finds nothing serious on the cards, ${theme}`, async ({ page }) => {
    const lab = new GalleryLab(page);
    await lab.openGallery();
    await lab.theme(theme);
    for (const code of ["E1", "E5", "E6", "E7", "E14", "E15"]) await lab.card(code).getByTestId("error.unfold").click();
    await lab.expectAccessible();
  });
}

test("what a card unfolds is there, by keyboard too", async ({ page }) => {
  const lab = new GalleryLab(page);
  await lab.openGallery();
  const expected = { E1: /flags/, E5: /maxBufferSize: 256 MiB/, E6: /timestamp-query/, E7: /activations 120 MiB/ };
  for (const [code, text] of Object.entries({ ...expected, E14: /k3 = 7: no such setting/, E15: /run report/ })) {
    const details = lab.card(code).getByTestId("error.details");
    await expect(details).toBeHidden();
    await lab.card(code).getByTestId("error.unfold").press("Enter");
    await expect(details).toBeVisible();
    await expect(details).toContainText(text);
    await lab.card(code).getByTestId("error.unfold").press("Enter");
    await expect(details).toBeHidden();
  }
});

test("actions do what they say", async ({ page }) => {
  const lab = new GalleryLab(page);
  await page.addInitScript(() => {
    const { requestAdapter } = GPU.prototype;
    GPU.prototype.requestAdapter = function (...args) {
      return Reflect.get(globalThis, "isOffered") ? requestAdapter.apply(this, args) : Promise.resolve(null);
    };
  });
  await lab.openGallery();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await lab.part("header.mode.live").setChecked(true, { force: true });
  await expect(lab.part("header.machine")).toContainText("no GPU");
  await page.evaluate(() => Reflect.set(globalThis, "isOffered", true));
  await lab.button("E3", "Look again").click();
  await expect(lab.part("header.machine")).toContainText(/SwiftShader|software/i);

  await lab.button("E2", "Copy the https address").click();
  await expect(lab.card("E2")).toContainText("Copied");
  expect(await clipboard()).toMatch(/^https:\/\/localhost:\d+\/#\/dev\/gallery$/);
  await lab.button("E3", "Copy chrome://gpu").click();
  await expect(lab.card("E3")).toContainText("Copied");
  expect(await clipboard()).toBe("chrome://gpu");

  await lab.button("E8", "Copy diagnostics").click();
  await expect(lab.card("E8")).toContainText("Copied");
  const diagnostics = await clipboard();
  for (const part of [
    "## Adapter",
    "isFallback: true",
    "maxBufferSize: ",
    "## Log",
    "device unavailable",
    "device offered",
  ])
    expect(diagnostics).toContain(part);

  await lab.button("E4", "Take the short recipe").click();
  await expect(lab.button("E4", "Take the short recipe")).toHaveCount(0);
  await expect(lab.button("E7", "Retry with 4 → 2 rows at once")).toBeVisible();

  const choosing = page.waitForEvent("filechooser");
  await lab.button("E15", "Open another file").click();
  expect((await choosing).isMultiple()).toBe(false);

  await lab.button("E11", "See what is stored").click();
  await expect(page).toHaveURL(/#\/storage(\?|$)/);
  await page.goBack();

  await page.evaluate(() => Reflect.set(globalThis, "isOld", true));
  await lab.button("E13", "Reload now").click();
  await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, "isOld")).catch(() => true)).toBeUndefined();
});

test("a panel that breaks becomes a card; what stands beside it goes on, and it can be drawn again", async ({
  page,
}) => {
  const lab = new GalleryLab(page);
  await lab.openGallery();
  await lab.part("gallery.count").click();
  await lab.part("gallery.break").click();
  const card = lab.part("gallery.broken").getByTestId("error.card");
  await expect(card).toContainText("The picture has a width of NaN pixels.");
  await expect(card).toContainText("a running training goes on");
  await lab.part("gallery.count").click();
  await expect(lab.part("gallery.count")).toHaveText("Counted 2");
  await card.getByRole("button", { name: "Draw it again" }).click();
  await expect(lab.part("gallery.break")).toBeVisible();
});

test("the production build holds no gallery", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/dev/gallery");
  await expect(lab.part("start.page")).toBeVisible();
  const programs = readdirSync("dist/assets").filter((name) => name.endsWith(".js"));
  expect(programs.length).toBeGreaterThan(3);
  for (const name of programs) expect(readFileSync(join("dist/assets", name), "utf8")).not.toContain("gallery");
});
