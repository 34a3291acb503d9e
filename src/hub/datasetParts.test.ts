import { expect, test } from "vitest";
import { datasetParts } from "./datasetParts";

const parts = (...paths: string[]) => {
  const hash = { kind: "git-sha1", hex: "0" } as const;
  return datasetParts({ files: paths.map((path) => ({ path, sizeBytes: 1, hash })) }).map(
    ({ config, split, files, isPartial }) => [config, split, files.map(({ path }) => path).join(" "), isPartial],
  );
};

test("files as the hub's converter lays them out", () => {
  expect(
    parts("README.md", "default/train/0001.parquet", "default/train/0000.parquet", "bn/partial-train/0000.parquet"),
  ).toEqual([
    ["default", "train", "default/train/0000.parquet default/train/0001.parquet", false],
    ["bn", "train", "bn/partial-train/0000.parquet", true],
  ]);
});

test("files as owners lay them out", () => {
  const found = parts(
    "data/train-00000-of-00002.parquet",
    "data/validation-00000-of-00001.parquet",
    "20231101.bn/train-00000-of-00001.parquet",
    "te/te_part_00000.parquet",
    "texts.parquet",
    "en/test/0.parquet",
    "info.csv",
  );
  expect(found.map(([config, split]) => `${config} ${split}`)).toEqual([
    "default train",
    "default validation",
    "20231101.bn train",
    "te train",
    "en test",
  ]);
  expect(found[0]?.[2]).toBe("data/train-00000-of-00002.parquet texts.parquet");
});
