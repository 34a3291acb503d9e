import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { Lab } from "../../e2e/lab";
import { archiveFiles } from "./archiveFiles";
import { HeapWatch } from "./heapWatch";
import { bytesFile, type HubFile } from "./hubFiles";
import { largeCoefficients, largeRecipe } from "./largeRecipe";
import { LocalHub } from "./localHub";
import { madeModel, smolLm2Config } from "./madeModel";
import { compareMerged } from "./mergedBits";
import { openTensorFile } from "./tensorFile";

const heapLimitBytes = 300e6;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const model = "made/SmolLM2-135M";

/** What was seen, in the order of the journey; printed as it comes, and written to `test-results/large.json` at the end. */
class Findings {
  readonly #found: Record<string, number | string> = {};
  #began = Date.now();

  add(name: string, value: number | string, words = String(value)): void {
    this.#found[name] = value;
    console.log(`${name}: ${words}`);
  }

  /** Seconds since the last one ended. */
  took(name: string): void {
    const seconds = (Date.now() - this.#began) / 1000;
    this.add(`${name}Seconds`, Number(seconds.toFixed(1)));
    this.#began = Date.now();
  }

  write(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(this.#found, null, 1)}\n`);
  }
}

const tensorsOf = (files: readonly HubFile[]) =>
  new Map(files.filter(({ path }) => path.endsWith(".safetensors")).flatMap((file) => [...openTensorFile(file)]));

const bytesIn = async (row: Locator): Promise<number> =>
  Number(await row.locator("[data-bytes]").getAttribute("data-bytes"));

/** What is not counted here would not be counted below: 64 MB of a buffer must be seen. */
async function expectWatched(page: Page, watch: HeapWatch): Promise<void> {
  const before = await watch.sample();
  await page.evaluate(() => {
    Object.assign(globalThis, { held: new Uint8Array(64e6) });
  });
  const after = await watch.sample();
  expect(after.bufferBytes - before.bufferBytes).toBeGreaterThan(63e6);
  await page.reload();
  watch.peak = { objectBytes: 0, bufferBytes: 0 };
}

/** A context of a test has little room for private files; a person's browser has a share of the disk. */
async function giveRoom(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 8e9 });
}

const named = (files: readonly HubFile[], name: string): HubFile => {
  const found = files.find(({ path }) => path === name);
  if (!found) throw new Error(`no ${name} among ${files.map(({ path }) => path).join(", ")}`);
  return found;
};

/** The files of an archive that a click saves. */
async function savedFiles(page: Page, click: () => Promise<unknown>): Promise<HubFile[]> {
  const alert = page.getByRole("alert").first();
  const saving = page.waitForEvent("download", { timeout: 300_000 });
  await click();
  // Of the two that are awaited one comes; the other is let go.
  const failing = alert.waitFor({ timeout: 300_000 }).catch(() => new Promise<void>(() => undefined));
  const saved = await Promise.race([saving, failing]);
  if (!saved) throw new Error((await alert.textContent()) ?? "an alert without words");
  return archiveFiles(await saved.path());
}

/** Prints what a run says of itself until it has ended, and how long each stage took. */
async function followed(status: Locator): Promise<void> {
  const began = Date.now();
  let before = "";
  for (;;) {
    const text = (await status.textContent()) ?? "";
    const kind = text.replace(/[\d.,]+/g, "#");
    if (kind !== before) console.log(`${((Date.now() - began) / 1000).toFixed(0)} s: ${text}`);
    before = kind;
    if (/done|finished/i.test(text)) return;
    if (/failed|stopped/i.test(text)) throw new Error(text);
    await status.page().waitForTimeout(500);
  }
}

test("SmolLM2-135M's shape: from a hub onto the GPU, trained sparsely, merged, exported, read back, in less than 300 MB of JavaScript's memory", async ({
  page,
}) => {
  const hub = new LocalHub();
  const tokenizer = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
    bytesFile(name, readFileSync(`public/embedded/${name}`)),
  );
  const files = [...madeModel({ config: smolLm2Config, dtype: "BF16", shards: 2 }), ...tokenizer];
  hub.add({ kind: "model", id: model, files });
  const hubUrl = await hub.listen();
  const lab = new Lab(page);
  const part = (testId: string) => lab.part(testId);
  const watch = await HeapWatch.start(page);
  const findings = new Findings();
  await lab.open("/lab/model");
  await giveRoom(page);
  await expectWatched(page, watch);
  const peakNow = (name: string) => {
    const { objectBytes, bufferBytes } = watch.peak;
    const words = `${megabytes(objectBytes + bufferBytes)} (objects ${megabytes(objectBytes)}, buffers ${megabytes(bufferBytes)})`;
    findings.add(`${name}HeapPeakBytes`, objectBytes + bufferBytes, words);
  };
  findings.took("start");

  await lab.openRecipe(largeRecipe());
  await part("picker.name").fill(model);
  await part("picker.more").locator("summary").click();
  await part("picker.hub").fill(hubUrl);
  await part("picker.look").click();
  await expect(part("picker.offer")).toContainText("134,515,008 in 272 tensors, stored as BF16");
  await part("picker.take").click();
  await expect(part("picker.download")).toHaveCount(0, { timeout: 300_000 });
  findings.took("download");
  peakNow("download");
  await expect(part("model.card")).toContainText("Loaded on this machine's GPU", { timeout: 300_000 });
  await expect(part("model.weights")).toContainText(/134,515,008 in 272 tensors.+bf16/);
  findings.took("load");
  peakNow("load");

  await expect(part("model.memory")).not.toContainText("offered above");
  const plannedBytes = await bytesIn(part("model.memory.run"));
  findings.add("plannedBytes", plannedBytes, megabytes(plannedBytes));
  await part("model.run").click();
  const stage = part("transport.status");
  await followed(stage);
  findings.took("run");
  peakNow("run");

  await lab.step("merge");
  await part("export.type").selectOption("BF16");
  const exported = await savedFiles(page, () => part("export.archive").click());
  findings.took("export");
  peakNow("export");
  await page.evaluate(() => {
    location.hash = "#/runs";
  });
  const row = part("runs.table").locator("tbody tr").first();
  const bundle = await savedFiles(page, () => row.getByRole("combobox", { name: /^Export/ }).selectOption("bundle"));
  findings.took("bundle");
  peakNow("bundle");

  const reportFile = named(bundle, "report.json");
  const report = JSON.parse(Buffer.from(reportFile.read(0, reportFile.sizeBytes)).toString());
  findings.add("peakBytes", report.peakBytes, `${megabytes(report.peakBytes)} at most on the GPU`);
  findings.add("stages", JSON.stringify(report.stages));
  expect(Math.abs(report.peakBytes / plannedBytes - 1)).toBeLessThan(0.1);
  const changes = openTensorFile(named(bundle, "tensors.safetensors"));
  const bits = compareMerged(tensorsOf(files), changes, tensorsOf(exported), largeCoefficients);
  findings.add("compared", JSON.stringify(bits));
  expect(bits).toMatchObject({ tensors: 272, scalars: 134_515_008, wrong: 0 });
  expect(bits.moved).toBeGreaterThan(1_000_000);
  findings.took("compare");

  const uploaded = exported.map((file) => ({ ...file, path: file.path.replace(/^[^/]+\//, "") }));
  hub.add({ kind: "model", id: "made/merged", files: uploaded });
  await lab.step("model");
  await part("picker.name").fill("made/merged");
  await part("picker.revision").fill("");
  await part("picker.look").click();
  await expect(part("picker.offer")).toContainText("134,515,008 in 272 tensors, stored as BF16");
  await part("picker.take").click();
  await expect(part("picker.download")).toHaveCount(0, { timeout: 300_000 });
  await expect(part("model.card")).toContainText("made/merged", { timeout: 300_000 });
  await expect(part("model.card")).toContainText("Loaded on this machine's GPU", { timeout: 300_000 });
  findings.took("loadAgain");
  watch.stop();
  hub.close();
  peakNow("whole");
  findings.add("samples", watch.sampleCount);
  findings.write("test-results/large.json");
  expect(watch.workerCount).toBe(2);
  expect(watch.peak.objectBytes + watch.peak.bufferBytes).toBeLessThan(heapLimitBytes);
});
