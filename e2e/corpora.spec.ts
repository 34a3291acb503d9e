import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { bytesFile } from "../scripts/hub/hubFiles";
import { LocalHub } from "../scripts/hub/localHub";
import { writeParquet, writeTalks } from "../scripts/hub/madeParquet";
import { Lab } from "./lab";

/** Sentences of the embedded world, so that its model's tokenizer knows the words; every fifth stands twice. */
const sentence = (index: number) =>
  `Ana has ${index % 15} books. Ben has ${(index * 7) % 15} pens, he says "${index}".`;
const texts = Array.from({ length: 400 }, (_, index) => sentence(index % 5 === 4 ? index - 1 : index));
const csv = [
  "id,question,answer",
  ...texts.map((text, index) => `${index},"${text.replaceAll('"', '""')}",${index}`),
].join("\n");
const talks = writeTalks(
  texts.slice(0, 100).map((content) => ({
    messages: [
      { role: "user", content },
      { role: "assistant", content: "yes" },
    ],
    tags: [],
    meta: null,
  })),
);
const parquet = (data: readonly string[]) =>
  writeParquet({
    columnData: [
      { name: "url", data: data.map((_, index) => `https://example.org/${index}`), type: "STRING" },
      { name: "text", data: [...data], type: "STRING" },
    ],
    rowGroupSize: 100,
  });

async function drop(lab: Lab, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await lab.page.evaluateHandle(
    ({ name, bytes }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    { name, bytes: [...bytes] },
  );
  for (const type of ["dragenter", "dragover", "drop"]) {
    await lab.page.dispatchEvent("body", type, { dataTransfer: transfer });
  }
}

test("texts from dropped files and by pasting: chosen, counted, shown, used by a run", async ({ page }) => {
  const lab = new Lab(page);
  await lab.open("/lab/model");
  await lab.part("model.recipe.short").click();
  await expect(lab.part("corpora.table").locator("tbody tr")).toHaveCount(6);

  // A .csv dropped anywhere is offered for the ability.
  await drop(lab, "math.csv", new TextEncoder().encode(csv));
  await expect(lab.part("corpora.file.name")).toContainText("math.csv");
  await expect(lab.part("corpora.column")).toHaveValue("question");
  await lab.part("corpora.column2").selectOption("answer");
  await lab.part("corpora.use").click();
  const ability = lab.part("corpora.row.ability");
  await expect(ability).toContainText("file: math.csv, column question + answer");

  // A Parquet file for Spanish, to a limit of tokens.
  await lab.part("corpora.choose.es").click();
  await drop(lab, "es.parquet", parquet(texts));
  await expect(lab.part("corpora.column")).toHaveValue("text");
  await lab.part("corpora.limit").fill("2000");
  await lab.part("corpora.use").click();

  // Conversations for Chinese: a list of structs in each row.
  await lab.part("corpora.choose.zh").click();
  await drop(lab, "talks.parquet", talks);
  await expect(lab.part("corpora.column")).toHaveValue("messages");
  await expect(lab.part("corpora.editor")).toContainText("messages holds conversations");
  await lab.part("corpora.use").click();
  await expect(lab.part("corpora.row.zh")).toContainText("file: talks.parquet, column messages");

  // Bengali by pasting.
  await lab.part("corpora.choose.bn").click();
  await lab.part("corpora.kind.pasted").click();
  await lab
    .part("corpora.pasted")
    .fill(Array.from({ length: 60 }, (_, index) => `আনার ${index % 15} টি বই আছে।`).join("\n\n"));
  await lab.part("corpora.use").click();
  await expect(lab.part("corpora.row.bn")).toContainText("pasted text of");

  // Telugu goes; French comes with a text of its own, and is there from its choice on.
  await lab.part("corpora.remove.te").click();
  await expect(lab.part("corpora.row.te")).toHaveCount(0);
  await lab.part("corpora.add.language").fill("spanish");
  await lab.part("corpora.add").click();
  await expect(lab.part("corpora")).toContainText("a language that the recipe does not have; Spanish is there");
  await lab.part("corpora.add.language").fill("French");
  await lab.part("corpora.add").click();
  await expect(lab.part("corpora.row.fr")).toHaveCount(0);
  await lab
    .part("corpora.pasted")
    .fill(Array.from({ length: 60 }, (_, index) => `Ana a ${index % 15} livres.`).join("\n\n"));
  await lab.part("corpora.use").click();
  await expect(lab.part("corpora.row.fr")).toContainText("measured on nothing");
  await lab.part("corpora.choose.es").click();
  await expect(lab.part("corpora.test")).toHaveValue("embedded");
  await lab.part("corpora.close").click();
  await lab.part("corpora.choose.fr").click();
  await lab.part("corpora.test").selectOption("heldout");
  await expect(lab.part("corpora.row.fr")).toContainText("measured on the part held out of fr");
  await lab.part("corpora.close").click();
  // What the recorded run showed no longer fits this recipe.
  for (const step of ["locate", "evaluate"])
    await expect(lab.part(`rail.${step}`)).toHaveAttribute("data-status", "stale");

  // One rule for all: identical documents once, a fifth held out.
  await lab.part("corpora.deduplicate").check();
  await lab.part("corpora.heldout.input").fill("20");
  await lab.part("corpora.heldout.input").press("Enter");
  await lab.part("corpora.measure").click();
  await lab.part("corpora.readAll").click();
  await expect(lab.part("corpora")).toHaveAttribute("data-status", "idle", { timeout: 60_000 });
  const cells = async (name: string) => lab.part(`corpora.row.${name}`).locator("td").allTextContents();
  const [, documents, tokens, identical, heldout] = await cells("ability");
  // The answers differ, so no two are alike; of 400 a fifth, give or take, is held out.
  expect(identical).toBe("0");
  expect(Number(documents)).toBeGreaterThan(280);
  expect(Number(documents)).toBeLessThan(360);
  expect(heldout).toMatch(/^\d+ \(\d+\.\d %\)$/);
  expect(tokens).not.toContain("limit");
  const spanish = await cells("es");
  expect(spanish[2]).toMatch(/\(limit\)$/);
  expect(Number(spanish[3])).toBeGreaterThan(3);
  expect((await cells("bn"))[3]).toBe("45");
  await lab.part("corpora.show.zh").click();
  await expect(lab.part("corpora.preview")).toContainText("Ana has");

  await lab.part("corpora.show.ability").click();
  await expect(lab.part("corpora.preview")).toContainText("Ana has");
  await lab.expectAccessible();

  // The run reads nothing again and trains on these texts.
  await lab.step("locate");
  await lab.part("locate.run").click();
  await expect(lab.part("transport")).toHaveAttribute("data-status", "done", { timeout: 180_000 });

  // After a reload the files are forgotten, and the page says what to do.
  await page.reload();
  await lab.step("model");
  const recipe = JSON.parse(await readFile("recipes/embedded-short.json", "utf8"));
  recipe.ability.corpus = { text: "math.csv", column: "question" };
  await lab.openRecipe(JSON.stringify(recipe));
  await lab.part("corpora.read.ability").click();
  await expect(lab.part("corpora")).toContainText("math.csv is not chosen: a page forgets chosen files");
  await lab.part("corpora.choose.ability").click();
  await expect(lab.part("corpora.editor")).toContainText("The recipe names math.csv");
  await lab.part("corpora.file").setInputFiles({ name: "math.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await lab.part("corpora.use").click();
  await lab.part("corpora.read.ability").click();
  await expect(lab.part("corpora.show.ability")).toBeVisible({ timeout: 60_000 });
  lab.expectNoErrors();
});

test("a data set of the hub: looked up, its part and column chosen, only what is needed fetched", async ({ page }) => {
  const hub = new LocalHub();
  const long = Array.from({ length: 4000 }, (_, index) => sentence(index).repeat(8));
  hub.add({ kind: "dataset", id: "made/web", files: [bytesFile("README.md", new Uint8Array(10))] });
  hub.add(
    {
      kind: "dataset",
      id: "made/web",
      files: [
        bytesFile("default/train/0000.parquet", parquet(long)),
        bytesFile("default/train/0001.parquet", parquet(long)),
        bytesFile("te/partial-train/0000.parquet", parquet(texts)),
      ],
    },
    "refs/convert/parquet",
  );
  const hubUrl = await hub.listen();
  try {
    const lab = new Lab(page);
    await lab.open("/lab/model");
    await lab.part("model.recipe.short").click();
    await lab.part("corpora.choose.te").click();
    await lab.part("corpora.kind.hub").click();
    await expect(lab.part("corpora.editor")).toContainText("shared only with those who accept");
    await lab.part("corpora.hub.more").locator("summary").click();
    await lab.part("corpora.hub.hub").fill(hubUrl);
    await lab.part("corpora.hub.name").fill("made/absent");
    await lab.part("corpora.hub.look").click();
    await expect(lab.part("corpora.editor")).toContainText("nothing public by this name");

    await lab.part("corpora.hub.name").fill("made/web");
    await lab.part("corpora.hub.look").click();
    await expect(lab.part("corpora.offer")).toContainText("as the hub converted it to Parquet");
    await lab.part("corpora.config").selectOption("te");
    await expect(lab.part("corpora.offer")).toContainText("only the beginning of it is converted");
    await lab.part("corpora.config").selectOption("default");
    await expect(lab.part("corpora.column")).toHaveValue("text");
    await lab.part("corpora.limit").fill("5000");
    await lab.part("corpora.use").click();
    await expect(lab.part("corpora.row.te")).toContainText(
      "hub: made/web, default, train, column text, at most 5,000 tokens",
    );
    hub.asked.length = 0;
    await lab.part("corpora.read.te").click();
    await expect(lab.part("corpora.show.te")).toBeVisible({ timeout: 60_000 });
    const paths = hub.asked.map(({ path }) => path);
    expect(paths.some((path) => path.includes("0000.parquet"))).toBe(true);
    expect(paths.some((path) => path.includes("0001.parquet"))).toBe(false);
    for (const { range, path } of hub.asked.filter(({ path }) => path.startsWith("/cdn/")))
      expect(range, path).toBeDefined();
    await lab.part("corpora.show.te").click();
    await expect(lab.part("corpora.preview")).toContainText("Ana has");
    await lab.expectAccessible();
    // What was refused stands in the console as a failed request.
    expect(lab.errors.filter((text) => !text.includes("Failed to load resource"))).toEqual([]);
  } finally {
    hub.close();
  }
});
