import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { bytesFile } from "../scripts/hub/hubFiles";
import { LocalHub } from "../scripts/hub/localHub";
import { Lab } from "./lab";

const folder = "../shared/data/stories260K";
const isThere = existsSync(folder);
if (!isThere) console.warn(`skipped: a real model in the browser, because ${folder} is not there`);

test.skip(!isThere, `${folder} is not there`);

test("a trained model of the hub writes what llama2.c writes, greedily, 200 tokens as they come", async ({ page }) => {
  test.setTimeout(240_000);
  const hub = new LocalHub();
  const files = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"].map((name) =>
    bytesFile(name, readFileSync(`${folder}/hf/${name}`)),
  );
  hub.add({ kind: "model", id: "made/stories260K", files });
  const hubUrl = await hub.listen();
  try {
    const lab = new Lab(page);
    await lab.open("/lab/model");
    await lab.part("picker.more").locator("summary").click();
    await lab.part("picker.hub").fill(hubUrl);
    await lab.part("picker.name").fill("made/stories260K");
    await lab.part("picker.look").click();
    await lab.part("picker.take").click();
    await expect(lab.part("model.card")).toContainText("made/stories260K", { timeout: 60_000 });
    await lab.part("writing.maxNewTokens").fill("200");
    await lab.part("writing.start").click();
    await expect(lab.part("writing.base")).toContainText("Once upon", { timeout: 60_000 });
    await expect(lab.part("writing.status")).toHaveText("done", { timeout: 180_000 });
    const written = ((await lab.part("writing.base").textContent()) ?? "").trim();
    const expected = readFileSync(`${folder}/oracle/run_c_greedy_200.txt`, "utf8").trim();
    expect(written.slice(0, 400)).toBe(expected.slice(0, 400));
    await lab.expectAccessible();
    lab.expectNoErrors();
  } finally {
    hub.close();
  }
});
