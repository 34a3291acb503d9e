import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { bytesFile } from "../scripts/hub/hubFiles";
import { LocalHub } from "../scripts/hub/localHub";
import { madeModel } from "../scripts/hub/madeModel";
import { Lab } from "./lab";

const token = "hf_oauth_secretOfTheTests";
const config = {
  model_type: "llama",
  vocab_size: 512,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  tie_word_embeddings: true,
  max_position_embeddings: 256,
  eos_token_id: 2,
};

let hub: LocalHub;
let hubUrl: string;

// The configuration is answered by the test, which a service worker would keep from it.
test.use({ serviceWorkers: "block" });

test.beforeAll(async () => {
  hub = new LocalHub();
  const tokenizer = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
    bytesFile(name, readFileSync(`public/embedded/${name}`)),
  );
  hub.add({ kind: "model", id: "made/private", files: [...madeModel({ config, dtype: "F32" }), ...tokenizer], token });
  hub.uploads.writer = { token, owner: "made" };
  hubUrl = await hub.listen();
});
test.afterAll(() => hub.close());

/** The page as one serves it who has registered it at the test's hub, with its address. */
async function openRegistered(page: Page, baseURL: string | undefined): Promise<Lab> {
  const redirectUrl = new URL("oauth.html", baseURL).href;
  hub.oauth.client = { clientId: "lab-of-the-tests", redirectUrl, token, lifeS: 3600 };
  await page.route("**/config.json", (route) =>
    new URL(route.request().url()).pathname === "/config.json"
      ? route.fulfill({ json: { signIn: { [hubUrl]: "lab-of-the-tests" } } })
      : route.continue(),
  );
  const lab = new Lab(page);
  await lab.withoutWebGpu();
  await lab.open("/lab/model");
  await lab.part("picker.more").locator("summary").click();
  await expect(lab.part("picker.unregistered")).toContainText("not registered it at huggingface.co");
  await lab.part("picker.hub").fill(hubUrl);
  return lab;
}

/** Signs in as a person does: in the window that opens, by one of its two answers. */
async function answerPopup(page: Page, click: () => Promise<void>, choice: "Allow" | "Deny"): Promise<void> {
  const opening = page.waitForEvent("popup");
  await click();
  const popup = await opening;
  const closing = popup.waitForEvent("close");
  await popup.getByRole("link", { name: choice }).click();
  await closing;
}

test("signed in by a window of the hub: a private model is seen, a checkpoint uploaded, nothing is kept, the end is told", async ({
  page,
  baseURL,
}) => {
  const lab = await openRegistered(page, baseURL);
  const signIn = () => lab.part("picker.signIn").click();
  const message = lab.part("picker.signIn.message");
  await answerPopup(page, signIn, "Deny");
  await expect(message).toContainText("You did not allow this page");
  hub.oauth.wrongState = "of-somebody-else";
  await answerPopup(page, signIn, "Allow");
  await expect(message).toContainText("belongs to another sign-in; nothing was taken from it");
  hub.oauth.wrongState = undefined;
  expect(hub.asked.filter(({ path }) => path.startsWith("/oauth/token"))).toEqual([]);

  await answerPopup(page, signIn, "Allow");
  await expect(lab.part("picker.signedIn")).toContainText(/Signed in at localhost:\d+ until \d\d:\d\d/);
  await lab.expectAccessible();
  await lab.part("picker.name").fill("made/private");
  await lab.part("picker.look").click();
  await expect(lab.part("picker.offer")).toContainText("made/private");
  await expect(lab.part("picker.token")).toHaveValue("");

  await lab.step("merge");
  await lab.part("export.content").selectOption("ability-weights");
  await lab.part("export.hub").locator("summary").click();
  await expect(lab.part("export.hub.signedIn")).toBeVisible();
  await lab.part("export.hub.repo").fill("made/ability");
  await lab.part("export.hub.start").click();
  await expect(lab.part("export.done")).toContainText(`Wrote ${hubUrl}/made/ability: 5 files`, { timeout: 60_000 });
  const written = await page.evaluate(() =>
    [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join("\n"),
  );
  expect(written).not.toContain(token);

  await lab.part("export.hub.signOut").click();
  await lab.step("model");
  await lab.part("picker.more").locator("summary").click();
  // A token that holds two seconds: its end is told, and nothing is sent with it any more.
  if (hub.oauth.client) hub.oauth.client = { ...hub.oauth.client, lifeS: 2 };
  await answerPopup(page, signIn, "Allow");
  await expect(message).toContainText(/Your sign-in at localhost:\d+ ended at \d\d:\d\d/);
  hub.asked.length = 0;
  await lab.part("picker.name").fill("made/private");
  await lab.part("picker.look").click();
  await expect(lab.part("picker").getByRole("alert").last()).toContainText("give a token if it is private");
  expect(hub.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
});
