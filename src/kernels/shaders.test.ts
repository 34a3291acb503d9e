import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeShaderDataDefinitions } from "webgpu-utils";

const kernels = import.meta.glob(["./*.ts", "!./*.test.ts", "!./*.gpu.test.ts", "!./*.reference.ts"]);
const shaders = readdirSync("shaders").filter((name) => name.endsWith(".wgsl"));
const sources = readdirSync("src/kernels")
  .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
  .map((name) => readFileSync(`src/kernels/${name}`, "utf8"))
  .join("\n");

describe.each(Object.entries(kernels))("%s", (_, load) => {
  // Defining a kernel compares the names it declares with those the shader uses, so loading the file is the test.
  test("agrees with its shaders", async () => {
    await expect(load()).resolves.toBeDefined();
  });
});

describe.each(shaders)("shaders/%s", (name) => {
  const text = readFileSync(`shaders/${name}`, "utf8");

  test("is used, and begins with formula, shapes, parallelisation and numerics", () => {
    expect(sources).toContain(`shaders/${name}?raw`);
    const header = /^(\/\/[^\n]*\n)+/.exec(text)?.[0].toLowerCase() ?? "";
    for (const word of ["formula", "shapes", "parallel", "numerics"]) expect(header).toContain(word);
  });

  test("declares entry points by itself", () => {
    expect(Object.keys(makeShaderDataDefinitions(text).entryPoints).length).toBeGreaterThan(0);
  });
});
