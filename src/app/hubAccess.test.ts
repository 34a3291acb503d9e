import { afterEach, expect, test } from "vitest";
import { publicHubUrl } from "../hub/hubAccess";
import { diagnosticsText } from "./diagnostics";
import { hubAccess, setHubAccess } from "./hubAccess";
import { initialState } from "./store/state";
import { useApp } from "./store/store";

const token = "hf_secretOfTheTests";

afterEach(() => setHubAccess({ hubUrl: "", token: "" }));

test("empty fields mean the public hub without a token; a mirror may be named", () => {
  setHubAccess({ hubUrl: " ", token: "" });
  expect(hubAccess()).toEqual({ hubUrl: publicHubUrl });
  setHubAccess({ hubUrl: "https://hub.test/", token: ` ${token} ` });
  expect(hubAccess()).toEqual({ hubUrl: "https://hub.test", token });
  setHubAccess({ hubUrl: "http://localhost:8080", token: "" });
  expect(hubAccess()).toEqual({ hubUrl: "http://localhost:8080" });
});

test.each(["hub.test", "http://hub.test", "javascript:alert(1)", "https://me@hub.test", "https://hub.test/?a=1"])(
  "%s is refused, and what was set before stays",
  (hubUrl) => {
    setHubAccess({ hubUrl: "https://hub.test", token });
    expect(() => setHubAccess({ hubUrl, token })).toThrow(expect.objectContaining({ code: "bad-usage" }));
    expect(hubAccess().hubUrl).toBe("https://hub.test");
  },
);

test("neither the store nor the diagnostics hold the token", () => {
  setHubAccess({ hubUrl: "", token });
  expect(JSON.stringify(useApp.getState())).not.toContain(token);
  expect(diagnosticsText({ ...initialState, ...useApp.getState() }, "curl/8")).not.toContain(token);
});
