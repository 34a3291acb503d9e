import { expect, test } from "vitest";
import { magnitudeColour, signedColour, textOn } from "./colourScale";

test("ends and middle of the signed scale are the stops", () => {
  expect(signedColour(-1)).toEqual({ light: "#083c75", dark: "#bce5fe" });
  expect(signedColour(0)).toEqual({ light: "#f6f6f4", dark: "#24262b" });
  expect(signedColour(1)).toEqual({ light: "#5f2e09", dark: "#f9d9a6" });
  expect(signedColour(7)).toEqual(signedColour(1));
});

test("the magnitude scale runs the other way in the other theme", () => {
  expect(magnitudeColour(0).light).toBe(magnitudeColour(1).dark);
});

test("text on a cell is black or white, whichever contrasts more", () => {
  expect(textOn("#f6f6f4")).toBe("#000000");
  expect(textOn("#083c75")).toBe("#ffffff");
});
