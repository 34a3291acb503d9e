import { afterEach, expect, test, vi } from "vitest";
import { publicHubUrl } from "../hub/hubAccess";
import { diagnosticsText } from "./diagnostics";
import { hubAccess, keepSignedIn, setHubAccess, typedToken } from "./hubAccess";
import { initialState } from "./store/state";
import { useApp } from "./store/store";

const token = "hf_secretOfTheTests";

afterEach(() => {
  setHubAccess({ hubUrl: "", token: "" });
  keepSignedIn(undefined);
  vi.useRealTimers();
});

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

test("a sign-in goes to the hub that gave it alone, after a typed token, until its time is over", () => {
  vi.useFakeTimers({ now: 1000 });
  keepSignedIn({ hubUrl: "https://hub.test", token, untilMs: 5000 });
  expect(hubAccess()).toEqual({ hubUrl: publicHubUrl });
  setHubAccess({ hubUrl: "https://hub.test", token: "" });
  expect(hubAccess()).toEqual({ hubUrl: "https://hub.test", token });
  expect(typedToken()).toBe("");
  setHubAccess({ hubUrl: "https://hub.test", token: "hf_typedByHand" });
  expect(hubAccess().token).toBe("hf_typedByHand");
  setHubAccess({ hubUrl: "https://hub.test", token: "" });
  vi.setSystemTime(5000);
  expect(hubAccess()).toEqual({ hubUrl: "https://hub.test" });
});
