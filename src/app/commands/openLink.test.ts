import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "../parseReport";
import { initialState } from "../store/state";
import { useApp } from "../store/store";
import { openLink, settleLink } from "./openLink";
import { showRecorded } from "./showRecorded";

test("a link opened while a run is shown and links are settled at every change focuses its tensor", () => {
  useApp.setState(initialState, true);
  showRecorded(parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"))), "shipped");
  const stop = useApp.subscribe(settleLink);
  openLink("#/lab/merge?v=1&t=2.gate&i=ability&rb=ability&cell=40,30");
  stop();
  const { compose, inspector, run, link } = useApp.getState();
  const name = run.recorded?.model.tensors[compose.tensor ?? -1]?.name;
  expect(name).toBe("model.layers.2.mlp.gate_proj.weight");
  expect(link.isUnsettled).toBe(false);
  expect(inspector).toMatchObject({ open: true, vector: "ability", rowsBy: "ability", cell: { row: 40, column: 30 } });
});
