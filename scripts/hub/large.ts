import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { HeapWatch } from "./heapWatch";
import { bytesFile } from "./hubFiles";
import { LocalHub } from "./localHub";
import { madeModel, smolLm2Config } from "./madeModel";

const heapLimitBytes = 300e6;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

test("SmolLM2-135M's shape comes from a hub onto the GPU in less than 300 MB of JavaScript's memory", async ({
  page,
}) => {
  const hub = new LocalHub();
  const tokenizer = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
    bytesFile(name, readFileSync(`public/embedded/${name}`)),
  );
  const files = [...madeModel({ config: smolLm2Config, dtype: "BF16", shards: 2 }), ...tokenizer];
  hub.add({ kind: "model", id: "made/SmolLM2-135M", files });
  const hubUrl = await hub.listen();
  const watch = await HeapWatch.start(page);
  // What is not counted here would not be counted below: 64 MB of a buffer must be seen.
  await page.goto("./#/lab/model");
  const before = await watch.sample();
  await page.evaluate(() => {
    Object.assign(globalThis, { held: new Uint8Array(64e6) });
  });
  const after = await watch.sample();
  expect(after.bufferBytes - before.bufferBytes).toBeGreaterThan(63e6);
  await page.reload();
  watch.peak = { objectBytes: 0, bufferBytes: 0 };

  const part = (testId: string) => page.getByTestId(testId);
  await part("picker.name").fill("made/SmolLM2-135M");
  await part("picker.more").locator("summary").click();
  await part("picker.hub").fill(hubUrl);
  await part("picker.look").click();
  await expect(part("picker.offer")).toContainText("134,515,008 in 272 tensors, stored as BF16");
  const began = Date.now();
  await part("picker.take").click();
  await expect(part("picker.download")).toHaveCount(0, { timeout: 300_000 });
  const downloadedMs = Date.now() - began;
  const downloadPeak = watch.peak;
  await expect(part("model.card")).toContainText("Loaded on this machine's GPU", { timeout: 300_000 });
  await expect(part("model.weights")).toContainText("134,515,008 in 272 tensors");
  watch.stop();
  hub.close();
  const { objectBytes, bufferBytes } = watch.peak;
  console.log(
    [
      `downloaded and checked in ${(downloadedMs / 1000).toFixed(1)} s, loaded after ${((Date.now() - began) / 1000).toFixed(1)} s`,
      `peak of page and ${watch.workerCount} workers, ${watch.sampleCount} samples: ${megabytes(objectBytes + bufferBytes)}`,
      `(objects ${megabytes(objectBytes)}, buffers ${megabytes(bufferBytes)}); until the download's end ${megabytes(downloadPeak.objectBytes + downloadPeak.bufferBytes)}`,
    ].join("; "),
  );
  expect(watch.workerCount).toBe(2);
  expect(objectBytes + bufferBytes).toBeLessThan(heapLimitBytes);
});
