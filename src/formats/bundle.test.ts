import { type Zippable, zipSync } from "fflate";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createRandom } from "../base/random";
import { looksLikeBundle, type RunBundle, readBundle, writeBundle } from "./bundle";
import { openZip } from "./zip";

const random = createRandom(1);
const report = { version: 1, name: "বাংলা", numbers: Array.from({ length: 500 }, () => random.next()) };
const labels = { name: "gentle heron", note: "α = 1" };
// Larger than one chunk of the writer.
const tensors = new Blob([Uint8Array.from({ length: 5_000_011 }, () => random.integer(256))]);
const made = { program: "test 1.0", madeAt: new Date("2026-11-25T12:00:00Z") };

const written = (bundle: RunBundle) => writeBundle({ ...bundle, ...made });
const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());

afterEach(() => vi.unstubAllGlobals());

describe("a bundle", () => {
  test("is read as it was written, with tensors and without", async () => {
    const whole = await readBundle(await written({ report, labels, tensors }));
    expect(whole.report).toEqual(report);
    expect(whole.labels).toEqual(labels);
    expect(Buffer.compare(await bytesOf(whole.tensors!), await bytesOf(tensors))).toBe(0);
    const bare = await readBundle(await written({ report }));
    expect(bare).toEqual({ report, labels: undefined, tensors: undefined });
  });

  test("is the same bytes for the same run and time", async () => {
    const small = { report, labels, tensors: new Blob(["tensors"]) };
    expect(await bytesOf(await written(small))).toEqual(await bytesOf(await written(small)));
  });

  test("leaves stored tensors where they are: they are not read into memory again", async () => {
    const file = await written({ report, tensors });
    const entry = (await openZip(file, 3)).find(({ name }) => name === "tensors.safetensors")!;
    const slice = vi.spyOn(file, "slice");
    expect((await entry.read()).size).toBe(tensors.size);
    const lengths = slice.mock.calls.map(([start = 0, end = 0]) => end - start);
    expect(lengths).toEqual([30, tensors.size]);
  });

  test("is known by its first bytes", async () => {
    expect(await looksLikeBundle(await written({ report }))).toBe(true);
    expect(await looksLikeBundle(new Blob(['{"version":1}']))).toBe(false);
    expect(await looksLikeBundle(new Blob())).toBe(false);
  });

  test("over plain http sizes are checked and none is written", async () => {
    const file = await written({ report });
    vi.stubGlobal("crypto", {});
    expect((await readBundle(file)).report).toEqual(report);
    await expect(written({ report })).rejects.toMatchObject({ code: "bad-usage" });
  });
});

/** The files of a good bundle, to be changed and packed again by other means. */
async function unpacked(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const { name, read } of await openZip(await written({ report, tensors: new Blob(["tensors"]) }), 3)) {
    files[name] = await bytesOf(await read());
  }
  return files;
}
const pack = (files: Zippable) => new Blob([zipSync(files) as Uint8Array<ArrayBuffer>]);
const text = (value: string) => new TextEncoder().encode(value);

test("a bundle packed by another program, tensors deflated, is read", async () => {
  const files = await unpacked();
  const found = await readBundle(pack(files));
  expect(found.report).toEqual(report);
  expect(await found.tensors?.text()).toBe("tensors");
});

describe("a hostile bundle is refused, by name", () => {
  const refused = async (file: Blob, message: RegExp) =>
    expect(readBundle(file)).rejects.toMatchObject({ code: "bad-file", message: expect.stringMatching(message) });

  test("other files", async () => {
    const files = await unpacked();
    await refused(pack({ ...files, "../evil.js": text("1") }), /4 files; at most 3/);
    const { "tensors.safetensors": _, ...two } = files;
    await refused(pack({ ...two, "../evil.js": text("1") }), /a file "..\/evil.js"/);
    await refused(pack({ ...two, "Report.json": text("1") }), /a file "Report.json"/);
    const { "report.json": __, ...none } = files;
    await refused(pack(none), /no report.json/);
  });

  test("what is not as bundle.json says", async () => {
    const files = await unpacked();
    await refused(pack({ ...files, "report.json": text("{}") }), /report.json has 2 bytes; bundle.json says \d+/);
    await refused(pack({ ...files, "tensors.safetensors": text("tensorz") }), /tensors.safetensors is damaged/);
    const manifest = JSON.parse(new TextDecoder().decode(files["bundle.json"]));
    const withManifest = (change: object) =>
      pack({ ...files, "bundle.json": text(JSON.stringify({ ...manifest, ...change })) });
    await refused(withManifest({ version: 2 }), /version 2; this program reads version 1/);
    await refused(withManifest({ format: "zip" }), /does not fit at format/);
    await refused(withManifest({ files: { "report.json": manifest.files["report.json"] } }), /does not name tensors/);
    await refused(
      withManifest({ files: { ...manifest.files, "a.js": manifest.files["report.json"] } }),
      /does not fit at files/,
    );
    await refused(pack({ ...files, "bundle.json": text("{") }), /bundle.json is not JSON/);
  });

  test("bombs: sizes beyond the limits, declared or not", async () => {
    const files = await unpacked();
    await refused(
      pack({ ...files, "bundle.json": new Uint8Array(65_537) }),
      /bundle.json has 65537 bytes; at most 65536/,
    );
    await refused(
      pack({ ...files, "report.json": new Uint8Array(64 * 2 ** 20 + 1) }),
      /report.json has 67108865 bytes/,
    );
    // The directory says 100 bytes; a megabyte comes out.
    const bytes = zipSync({ ...files, "bundle.json": new Uint8Array(2 ** 20) }) as Uint8Array<ArrayBuffer>;
    const view = new DataView(bytes.buffer);
    for (let at = 0; at + 46 < bytes.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === 2 ** 20)
        view.setUint32(at + 24, 100, true);
    }
    await refused(new Blob([bytes]), /bundle.json is larger than the 100 bytes/);
  });

  test("damaged archives", async () => {
    const good = await bytesOf(await written({ report, tensors: new Blob(["tensors"]) }));
    const directory = good.findLastIndex((_, at) => good[at] === 0x50 && good[at + 1] === 0x4b && good[at + 2] === 1);
    const end = good.length - 22;
    const changed = (at: number, ...bytes: number[]) => {
      const copy = good.slice();
      copy.set(bytes, at);
      return new Blob([copy]);
    };
    await refused(new Blob([good.subarray(0, -1)]), /its end is missing/);
    await refused(new Blob(["not a zip"]), /its end is missing/);
    await refused(new Blob(), /its end is missing/);
    await refused(changed(end + 4, 1), /one of several parts/);
    await refused(changed(end + 16, 255, 255, 255, 255), /ZIP64/);
    await refused(changed(end + 16, 255, 255, 255, 0), /outside the file/);
    await refused(changed(directory, 0), /its directory is damaged/);
    await refused(changed(directory + 8, 1), /tensors.safetensors is encrypted/);
    await refused(changed(directory + 10, 12), /packed by method 12/);
    await refused(changed(directory + 20, 200), /two sizes/);
    await refused(changed(directory + 42, 1), /not where the directory says/);
    await refused(changed(directory + 20, 0, 0, 1, 0, 0, 0, 1, 0), /reaches beyond/);
    // The deflated report begins after two local headers.
    await refused(
      changed(good.findIndex((_, at) => good[at] === 0x50 && good[at + 2] === 3 && at > 0) + 60, 255, 255, 255),
      /report.json/,
    );
  });
});
