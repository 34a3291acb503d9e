import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { LocalHub } from "../scripts/hub/localHub";
import { Lab } from "./lab";

const recording = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A reader of its own: header by its length, tensors as the bits of 32-bit words. */
function readTensors(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>;
  const { __metadata__: metadata, ...entries } = header;
  const read = (name: string): Float32Array => {
    const { dtype, data_offsets: offsets } = entries[name]!;
    const data = bytes.slice(8 + length + offsets[0], 8 + length + offsets[1]);
    if (dtype === "F32") return new Float32Array(data.buffer);
    expect(dtype).toBe("BF16");
    return new Float32Array(Uint32Array.from(new Uint16Array(data.buffer), (half) => half << 16).buffer);
  };
  return { metadata: metadata as unknown as Record<string, string>, entries, read };
}

/** The files of an archive in which nothing is packed, by its directory. */
function unzipStored(bytes: Uint8Array): Record<string, Uint8Array> {
  const view = new DataView(bytes.buffer);
  const files: Record<string, Uint8Array> = {};
  let at = view.getUint32(bytes.length - 6, true);
  while (view.getUint32(at, true) === 0x02014b50) {
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const [size, header] = [view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    expect(view.getUint16(at + 10, true), "method").toBe(0);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    files[new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name))] = bytes.slice(start, start + size);
    at += 46 + name + extra + comment;
  }
  return files;
}

const base = readTensors(new Uint8Array(readFileSync("public/embedded/model.safetensors")));

/** Lets the dialog for a folder choose one of the page's private files. */
async function withFolder(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.set(window, "showDirectoryPicker", async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("chosen", { create: true }),
    );
  });
}

/** The files below `chosen`, by their path. */
async function chosenFiles(page: Page): Promise<Map<string, Uint8Array>> {
  const texts = await page.evaluate(async () => {
    const chosen = await (await navigator.storage.getDirectory()).getDirectoryHandle("chosen");
    const found: [string, string][] = [];
    for await (const folder of chosen.values()) {
      for await (const file of (folder as FileSystemDirectoryHandle).values()) {
        const bytes = new Uint8Array(await (await (file as FileSystemFileHandle).getFile()).arrayBuffer());
        let text = "";
        for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
        found.push([`${folder.name}/${file.name}`, btoa(text)]);
      }
    }
    return found;
  });
  return new Map(texts.map(([path, text]) => [path, new Uint8Array(Buffer.from(text, "base64"))]));
}

async function openRecorded(page: Page): Promise<Lab> {
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/merge");
  await expect(lab.part("export.folder").or(lab.part("export.archive")).first()).toBeVisible();
  return lab;
}

test("a checkpoint of the recorded run goes to a folder: the base, moved where the report says and as far", async ({
  page,
}) => {
  await withFolder(page);
  const lab = await openRecorded(page);
  await lab.part("export.content").selectOption("checkpoint-ability");
  await expect(lab.part("export.folder")).toContainText(/Save to a folder … [\d.]+ MiB · (estimated|≈) /);
  await lab.part("export.folder").click();
  await expect(lab.part("export.done")).toContainText(/Wrote .*checkpoint-ability-f32: 5 files/, { timeout: 60_000 });
  const files = await chosenFiles(page);
  const [folder = ""] = [...files.keys()].map((path) => path.split("/")[0]);
  const names = [...files.keys()].map((path) => path.slice(folder.length + 1)).sort();
  expect(names).toEqual(["README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]);

  const checkpoint = readTensors(files.get(`${folder}/model.safetensors`)!);
  expect(checkpoint.metadata.format).toBe("pt");
  expect(checkpoint.metadata.content).toBe("checkpoint");
  expect(JSON.parse(checkpoint.metadata.recipe!).name).toBe(recording.recipe.name);
  const { rms, count } = recording.movement.ability;
  for (const [tensor, { name }] of recording.model.tensors.entries()) {
    const [before, after] = [base.read(name), checkpoint.read(name)];
    const squares = after.reduce((sum, value, index) => sum + (value - before[index]!) ** 2, 0);
    const moved = after.reduce((sum, value, index) => sum + Number(value !== before[index]), 0);
    expect(moved, name).toBeLessThanOrEqual(count[tensor]);
    // The recording keeps changes as F16.
    expect(Math.sqrt(squares / Math.max(1, count[tensor])) / (rms[tensor] || 1), name).toBeCloseTo(
      rms[tensor] ? 1 : 0,
      2,
    );
  }
  const card = new TextDecoder().decode(files.get(`${folder}/README.md`));
  expect(card).toContain('license: "mit"');
  expect(card).toContain(checkpoint.metadata.base_hash);
  expect(card).toContain("which keeps them rounded to 16-bit floats (F16");
  expect(checkpoint.metadata.changes).toBe("F16");
  lab.expectNoErrors();
});

test("the merged model is downloaded as an archive in BF16, with the sliders in its card", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "showDirectoryPicker"));
  const lab = await openRecorded(page);
  await lab.setParameter("merge.slider.gamma", "0.55");
  await lab.part("export.type").selectOption("BF16");
  await expect(lab.part("export.folder")).toHaveCount(0);
  const download = page.waitForEvent("download");
  await lab.part("export.archive").click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/merged-bf16\.zip$/);
  const files = unzipStored(new Uint8Array(readFileSync(await file.path())));
  const folder = file.suggestedFilename().replace(".zip", "");
  const config = JSON.parse(new TextDecoder().decode(files[`${folder}/config.json`]));
  expect(config).toMatchObject({ model_type: "llama", torch_dtype: "bfloat16" });
  const merged = readTensors(files[`${folder}/model.safetensors`]!);
  expect(Object.keys(merged.entries).sort()).toEqual(Object.keys(base.entries).sort());
  expect(JSON.parse(merged.metadata.settings!).gamma).toBe(0.55);
  const card = new TextDecoder().decode(files[`${folder}/README.md`]);
  expect(card).toContain("| γ, strength of the ability (equation 5) | 0.55 |");
  expect(card).toContain("Nothing was measured of this export as it is.");
  lab.expectNoErrors();
});

test("from the ledger, with the recipe's own settings and the figures measured with them", async ({ page }) => {
  await withFolder(page);
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/runs");
  await lab
    .part("runs.table")
    .getByRole("combobox", { name: /^Export/ })
    .first()
    .selectOption("model");
  await expect(lab.part("runs.model")).toContainText("Model files of");
  await lab.expectAccessible();
  await lab.part("export.folder").click();
  await expect(lab.part("export.done")).toContainText(/Wrote .*merged-f32/, { timeout: 60_000 });
  const files = await chosenFiles(page);
  const card = [...files].find(([path]) => path.endsWith("README.md"))![1];
  const bengali = recording.results
    .find(({ variant }: { variant: string }) => variant === "merged")
    .languages.find(({ language }: { language: string }) => language === "bn").all;
  const share = ((100 * bengali.correct) / bengali.total).toFixed(1);
  expect(new TextDecoder().decode(card)).toMatch(
    new RegExp(`\\| bn \\| .* \\| ${share} % \\(.*n = ${bengali.total}\\)`),
  );
  await lab.part("runs.model.close").click();
  await expect(lab.part("runs.model")).toHaveCount(0);
  lab.expectNoErrors();
});

test("the ability weights are uploaded to the hub as one private commit, and nothing of them stays here", async ({
  page,
}) => {
  const hub = new LocalHub();
  const token = "hf_writerOfTheTests";
  hub.uploads.writer = { token, owner: "made" };
  const hubUrl = await hub.listen();
  try {
    const lab = new Lab(page);
    await lab.withoutWebGpu();
    await lab.open("/lab/model");
    const more = lab.part("picker.more");
    await more.locator("summary").click();
    await lab.part("picker.hub").fill(hubUrl);
    await lab.part("picker.name").fill("made/nothing");
    await lab.part("picker.look").click();
    await expect(page.getByText(/nothing public by this name/).first()).toBeVisible();
    lab.errors.length = 0;
    await lab.step("merge");
    await lab.part("export.content").selectOption("ability-weights");
    await lab.part("export.hub").locator("summary").click();
    await lab.part("export.hub.repo").fill("other/ability");
    await lab.part("export.hub.token").fill(token);
    await lab.part("export.hub.start").click();
    await expect(lab.part("error.card")).toContainText("does not let you write there (403");
    await lab.part("export.hub.repo").fill("made/ability");
    await lab.part("export.hub.start").click();
    await expect(lab.part("export.done")).toContainText(`Wrote ${hubUrl}/made/ability: 5 files`, { timeout: 60_000 });
    const headers = { Authorization: `Bearer ${token}` };
    const read = (path: string, init?: RequestInit) => fetch(`${hubUrl}/made/ability/resolve/main/${path}`, init);
    expect((await read("README.md")).status).toBe(401);
    expect(await (await read("README.md", { headers })).text()).toContain("Not a model but a difference of weights");
    const weights = readTensors(new Uint8Array(await (await read("model.safetensors", { headers })).arrayBuffer()));
    expect(weights.metadata.content).toBe("abilityWeights");
    const kept = await page.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
    expect(kept).not.toContain("exports");
  } finally {
    hub.close();
  }
});
