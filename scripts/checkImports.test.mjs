import { describe, expect, test } from "vitest";
import { checkFile, importsOf } from "./checkImports.mjs";

const line = (target, type = "") => `import ${type}{ x } from "${target}";\n`;

test("finds every form of import, and none in comments' words", () => {
  const text = `import a from "./a";
import type { B } from "./b";
import "./c";
import {
  d,
  e as f,
} from "./d";
export { g } from "./g";
export const h = "import";
const i = await import("./i");
import * as j from "j";
`;
  expect(importsOf(text)).toEqual([
    { target: "./a", isType: false },
    { target: "./b", isType: true },
    { target: "./c", isType: false },
    { target: "./d", isType: false },
    { target: "./g", isType: false },
    { target: "./i", isType: false },
    { target: "j", isType: false },
  ]);
});

describe("allows", () => {
  test.each([
    ["src/kernels/rope.ts", "../gpu/plan"],
    ["src/kernels/rope.ts", "../../shaders/rope.wgsl?raw"],
    ["src/kernels/rope.test.ts", "./rope.reference"],
    ["src/app/store/model.ts", "zustand"],
    ["src/app/client.ts", "../engine/api"],
    ["src/cli/run.ts", "../engine/run"],
    ["src/cli/run.ts", "node:fs"],
    ["src/main.tsx", "./ui/App"],
    ["src/ui/stages/model/Panel.tsx", "../../../app/store/model"],
    ["e2e/run.spec.ts", "./page"],
  ])("%s → %s", (path, target) => {
    expect(checkFile(path, line(target))).toEqual([]);
  });

  test("types from below in the interface", () => {
    expect(checkFile("src/ui/x.tsx", line("../method/settings", "type "))).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["src/gpu/plan.ts", "../kernels/rope", /src\/gpu may not import src\/kernels/],
    ["src/method/merge.ts", "../evaluation/score", /may not import src\/evaluation/],
    ["src/cli/run.ts", "../app/client", /may not import src\/app/],
    ["src/app/client.ts", "../engine/run", /sees of src\/engine only api/],
    ["src/ui/x.tsx", "../method/select", /only types from src\/method/],
    ["src/ui/widgets/Button.tsx", "../../app/store/model", /widgets know no domain/],
    ["src/model/mlp.ts", "../kernels/swiglu.reference", /references are imported only/],
    ["src/model/mlp.ts", "../../shaders/rope.wgsl?raw", /shaders are imported only by/],
    ["src/model/mlp.ts", "webgpu-utils", /webgpu-utils may be imported only in src\/gpu/],
    ["src/app/commands/run.ts", "react", /react may be imported only/],
    ["src/formats/x.ts", "node:fs", /node:fs is for src\/cli and tests/],
    ["src/stray/x.ts", "../base/assert", /not in the table/],
    ["e2e/run.spec.ts", "../src/base/assert", /e2e imports nothing from src/],
  ])("%s → %s", (path, target, message) => {
    expect(checkFile(path, line(target))[0]).toMatch(message);
  });

  test("index files, and files that are too long", () => {
    expect(checkFile("src/ui/index.ts", "")[0]).toMatch(/no index files/);
    expect(checkFile("shaders/x.wgsl", "\n".repeat(201))[0]).toMatch(/201 lines; the limit is 200/);
    expect(checkFile("src/ui/x.tsx", "\n".repeat(400))).toEqual([]);
  });
});
