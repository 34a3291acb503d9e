// Files that nobody here wrote, from the disk to a merged checkpoint, as a person runs it.
import { spawn } from "node:child_process";
import { existsSync, openAsBlob } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { RunReport } from "../engine/report";
import { openWeightFiles } from "../formats/weightFiles";

const data = "../shared/data";
const recipePath = "recipes/mgsm-stories260K.json";
const isThere = existsSync(`${data}/mgsm`) && existsSync(`${data}/stories260K`);
if (!isThere) process.stderr.write(`skipped: ${data} is not there, so stories260K is not trained on MGSM\n`);

function run(args: readonly string[]): Promise<{ status: number | null; errors: string }> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, ["scripts/maet.mjs", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (status) => done({ status, errors }));
  });
}

test.runIf(isThere)(
  "sparse training on MGSM's English problems lowers their held-out loss, and is merged",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "mgsm-"));
    try {
      const text = (await readFile(recipePath, "utf8")).replaceAll("../../shared/data", resolve(data));
      const recipe = JSON.parse(text);
      recipe.locate.steps = 8;
      recipe.learn.steps = 40;
      await writeFile(join(folder, "recipe.json"), JSON.stringify(recipe));
      const { status, errors } = await run(["run", join(folder, "recipe.json"), "--out", join(folder, "out")]);
      expect(status, errors).toBe(0);
      expect(errors).toMatch(/ability: 218 documents, 31,331 tokens; 32 documents .* held out/);

      const report: RunReport = JSON.parse(await readFile(join(folder, "out", "report.json"), "utf8"));
      expect(report.corpora?.ability).toMatchObject({ documents: 218, heldoutDocuments: 32, heldoutTokens: 4821 });
      const loss = (variant: string) =>
        Math.log(report.results.find((result) => result.variant === variant)?.languages[0]?.perplexity ?? Number.NaN);
      // Seen at these steps: 3.66, 2.8 and 3.4.
      expect(loss("base")).toBeCloseTo(3.661, 2);
      expect(loss("abilityModel")).toBeLessThan(loss("base") - 0.5);
      expect(loss("merged")).toBeLessThan(loss("base") - 0.1);

      const [base, merged] = [`${data}/stories260K/hf`, join(folder, "out", "merged")];
      const open = async (path: string) => openWeightFiles([await openAsBlob(join(path, "model.safetensors"))]);
      const [before, after] = [await open(base), await open(merged)];
      expect(after.entries.map(({ name }) => name).toSorted()).toEqual(
        before.entries.map(({ name }) => name).toSorted(),
      );
      const changed = await Promise.all(
        before.entries.map(async ({ name }) => {
          const values = await after.read(name);
          return (await before.read(name)).filter((value, index) => value !== values[index]).length;
        }),
      );
      const share = changed.reduce((sum, count) => sum + count, 0) / report.model.parameterCount;
      // Three masks of a tenth of the scalars each, which meet in part.
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThan(0.3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  240_000,
);
