import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { bytesFile, type HubFile, jsonFile } from "../scripts/hub/hubFiles";
import { LocalHub } from "../scripts/hub/localHub";
import { madeModel } from "../scripts/hub/madeModel";
import { Lab } from "./lab";

const token = "hf_secretOfTheTests";
/** Three parts of 4 MiB as F32. */
const config = {
  model_type: "llama",
  vocab_size: 4096,
  hidden_size: 256,
  intermediate_size: 512,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
  max_position_embeddings: 256,
  eos_token_id: 2,
};
const tokenizer = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
  bytesFile(name, readFileSync(`public/embedded/${name}`)),
);
const weights = /^\/cdn\/.*\.safetensors$/;

let hub: LocalHub;
let hubUrl: string;

test.beforeAll(async () => {
  hub = new LocalHub();
  const add = (id: string, files: readonly HubFile[], made: object = {}) =>
    hub.add({ kind: "model", id, files, ...made });
  const files = [...madeModel({ config, dtype: "F32" }), ...tokenizer];
  add("made/small", files);
  add("made/private", files, { token });
  add("made/gpt2", [jsonFile("config.json", { ...config, model_type: "gpt2" }), ...files.slice(1)]);
  hubUrl = await hub.listen();
});
test.afterAll(() => hub.close());
test.beforeEach(() => {
  hub.faults.clear();
  hub.asked.length = 0;
});

class PickerLab extends Lab {
  async look(name: string, revision = "", withToken = ""): Promise<void> {
    await this.part("picker.name").fill(name);
    await this.part("picker.revision").fill(revision);
    const more = this.part("picker.more");
    if ((await more.getAttribute("open")) === null) await more.locator("summary").click();
    await this.part("picker.hub").fill(hubUrl);
    await this.part("picker.token").fill(withToken);
    await this.part("picker.look").click();
  }
}

/** What lies in the folder of downloads. */
function keptNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("hub");
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
}

const rangesAsked = () => hub.asked.filter(({ path }) => weights.test(path.split("?")[0]!)).map(({ range }) => range);

test("a model of the hub: looked at, downloaded over a line that breaks, taken up, loaded, deleted", async ({
  page,
}) => {
  const lab = new PickerLab(page);
  await lab.open();
  await lab.part("start.model").click();
  await lab.look("made/small");
  const offer = lab.part("picker.offer");
  await expect(offer).toContainText("2,229,504 in 20 tensors, stored as F32; 8.5 MiB on the GPU");
  await expect(offer).toContainText("llama, 2 layers, hidden 256");
  await expect(lab.part("picker.size")).toContainText("8.5 MiB of 8.5 MiB");
  // Nothing of the weights was read but their header.
  expect(rangesAsked()).toEqual(["bytes=0-7", expect.stringMatching(/^bytes=8-\d{4}$/)]);
  await lab.expectAccessible();
  hub.asked.length = 0;
  hub.fault({ path: weights, kind: { cutAfterBytes: 50_000 }, after: 1, times: 1000 });
  await lab.part("picker.take").click();
  await expect(lab.part("picker.cancel")).toBeVisible();
  const card = lab.part("picker").getByRole("alert").filter({ hasText: "The hub does not answer" });
  await expect(card).toContainText(/made\/small, model\.safetensors: the connection broke off after/);
  await expect(card).toContainText("What came of it is kept");
  await expect(lab.part("picker.take")).toHaveText(/Download [1-6](\.\d)? MiB and load it/);
  hub.faults.clear();
  hub.asked.length = 0;
  await card.getByRole("button", { name: "Try again" }).click();
  await expect(lab.part("model.summary")).toContainText("2,229,504 in 20 tensors", { timeout: 60_000 });
  await expect(lab.part("model.card")).toContainText("made/small");
  // One part of the three was there.
  expect(rangesAsked()).toHaveLength(2);
  await expect(lab.part("model.recipe.name")).toContainText("on made/small");
  // The commit that was taken is this model's; another name is looked up without it.
  await lab.step("locate");
  await lab.step("model");
  await expect(lab.part("picker.revision")).toHaveValue(/^[0-9a-f]{40}$/);
  await lab.part("picker.name").fill("made/other");
  await expect(lab.part("picker.revision")).toHaveValue("");

  await lab.open("/storage");
  const kept = page.locator('[data-testid^="storage.files.made/small@"]');
  await expect(kept).toContainText("a model of the hub");
  await expect(kept).toContainText(/\d+ files, 8\.5 MiB/);
  await kept.getByRole("button").click();
  await lab.part("storage.delete").click();
  await expect(kept).toHaveCount(0);
  expect(await keptNames(page)).toEqual([]);
});

test("a kept model opens without the hub; a private one with a token that is kept nowhere", async ({ page }) => {
  const lab = new PickerLab(page);
  await lab.open("/lab/model");
  await lab.look("made/private");
  const picker = lab.part("picker");
  await expect(picker.getByRole("alert")).toContainText("give a token if it is private");
  await lab.look("made/private", "", token);
  await expect(lab.part("picker.offer")).toBeVisible();
  const commit = await lab.part("picker.facts").locator("dd").first().textContent();
  await lab.part("picker.take").click();
  await expect(lab.part("model.card")).toContainText("made/private", { timeout: 60_000 });
  expect(hub.asked.some(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
  expect(hub.asked.filter(({ path, authorization }) => path.startsWith("/cdn/") && authorization)).toEqual([]);
  const written = await page.evaluate(async () => {
    const texts = [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("hub");
    for await (const [name, handle] of folder.entries())
      if (name.endsWith(".json")) texts.push(await (await (handle as FileSystemFileHandle).getFile()).text());
    return texts.join("\n");
  });
  expect(written).not.toContain(token);
  hub.asked.length = 0;
  await page.reload();
  await lab.look("made/private", commit ?? "");
  await expect(lab.part("picker.size")).toContainText("0 B of 8.5 MiB");
  await lab.part("picker.take").click();
  await expect(lab.part("model.card")).toContainText("made/private", { timeout: 60_000 });
  expect(hub.asked).toEqual([]);
});

test("what cannot be had is said with its cause: kind, name, no CORS, no room", async ({ page }) => {
  const lab = new PickerLab(page);
  await lab.open("/lab/model");
  await lab.look("made/gpt2");
  await expect(lab.part("picker.refusal")).toContainText(/model_type is "gpt2".+works: llama/);
  await expect(lab.part("picker.take")).toHaveCount(0);
  await lab.look("made/none");
  await expect(lab.part("picker").getByRole("alert")).toContainText("nothing public by this name");
  await lab.look("made/small", "v9");
  await expect(lab.part("picker").getByRole("alert")).toContainText("no such revision");
  hub.fault({ path: /^\/api\//, kind: { noCors: true }, times: 100 });
  await lab.look("made/small");
  await expect(lab.part("picker").getByRole("alert")).toContainText("allows this page (CORS)");
  hub.faults.clear();
  await lab.look("made/small");
  await expect(lab.part("picker.offer")).toBeVisible();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000_000 });
  await lab.part("picker.take").click();
  const card = lab.part("picker").getByRole("alert").filter({ hasText: "Browser storage is full" });
  await expect(card).toContainText(
    /made\/small needs 8\.5 MiB more, and (the browser gives no more room|[\d,.]+ \w+ are free)/,
  );
  await expect(card.getByRole("button", { name: "See what is stored" })).toBeVisible();
  hub.asked.length = 0;
  await card.getByRole("button", { name: "Run without caching (8.5 MiB each time it is loaded)" }).click();
  await expect(lab.part("model.card")).toContainText("Loaded on this machine's GPU", { timeout: 60_000 });
  await expect(lab.part("model.summary")).toContainText("2,229,504 in 20 tensors");
  await expect(lab.part("picker.offer")).toHaveCount(0);
  // Every byte of the weights came once, and none was written; the run is known by their hash all the same.
  const asked = rangesAsked().map((range) =>
    /(\d+)-(\d+)/
      .exec(range ?? "")!
      .slice(1)
      .map(Number),
  );
  const { sizeBytes } = madeModel({ config, dtype: "F32" }).find(({ path }) => path === "model.safetensors")!;
  expect(asked.reduce((sum, [first, last]) => sum + last! - first! + 1, 0)).toBe(sizeBytes);
  expect((await keptNames(page)).filter((name) => name.endsWith(".data"))).toEqual([]);
  await expect(lab.part("model.run")).toContainText(/MiB/);
  await lab.look("made/small");
  await lab.part("picker.take").click();
  await expect(card).toBeVisible();
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await card.getByRole("button", { name: "Try again" }).click();
  await expect(lab.part("model.card")).toContainText("made/small", { timeout: 60_000 });
});

test("a download is stopped and goes on; a folder is opened and dropped", async ({ page }) => {
  const lab = new PickerLab(page);
  await lab.open("/lab/model");
  await lab.look("made/small");
  await expect(lab.part("picker.offer")).toBeVisible();
  hub.fault({ path: weights, kind: { bytesPerSecond: 300_000 }, times: 3 });
  await lab.part("picker.take").click();
  await expect(lab.part("picker.progress")).toContainText(
    /Downloading model\.safetensors \(file \d of \d\): .+ of 8.5 MiB, .+ left/,
  );
  await lab.part("picker.cancel").click();
  await expect(lab.part("picker.take")).toHaveText(/Download/);
  await lab.part("picker.dismiss").click();
  await expect(lab.part("picker.offer")).toHaveCount(0);
  await lab.part("picker.files").setInputFiles("public/embedded");
  await expect(lab.part("picker.offer")).toContainText("embedded");
  await expect(lab.part("picker.size")).toContainText("read where they are");
  await lab.part("picker.take").click();
  await expect(lab.part("model.recipe.name")).toContainText("on embedded");
  await expect(lab.part("model.card")).toContainText("Loaded on this machine's GPU", { timeout: 60_000 });
  await lab.part("picker.embedded").click();
  await expect(lab.part("model.recipe.name")).not.toContainText("on embedded");

  const names = ["config.json", "model.safetensors"];
  const contents = names.map((name) => [name, readFileSync(`public/embedded/${name}`).toString("base64")] as const);
  const dropped = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, content] of files) {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, contents);
  await page.dispatchEvent("body", "dragenter", { dataTransfer: dropped });
  await expect(page.getByText("Drop a recipe, a run report (.json), a text or a model's folder")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
  await expect(lab.part("picker.offer")).toContainText("dropped model");
  await expect(lab.part("picker.offer")).toContainText("none: texts cannot be read with it");
});
