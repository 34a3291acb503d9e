import { describe, expect, test } from "vitest";
import { extractNumber } from "./extractNumber";
import { findNumbers, numberOf } from "./numbers";

const mgsm = (text: string, language: string) => extractNumber(text, "mgsm", language);

describe("the phrase of each language", () => {
  test.each([
    ["en", "There were 5 balls. 5 + 6 = 11. The answer is 11."],
    ["es", "Roger comenzó con 5 pelotas. 5 + 6 = 11. La respuesta es 11."],
    ["zh", "罗杰一开始有 5 个球。5 + 6 = 11。答案是 11。"],
    ["bn", "রজারের প্রথমে 5টি বল ছিল। 5 + 6 = 11। উত্তর হল 11।"],
    ["te", "రోజర్ వద్ద 5 బంతులు ఉన్నాయి. 5+6=11. సమాధానం 11."],
  ])("%s as the exemplars write it", (language, text) => {
    expect(mgsm(text, language)).toEqual({ value: "11", isStated: true });
  });

  test.each([
    ["en", "the answer is: 11", "11"],
    ["en", "The answer is $1,234.50.", "1234.5"],
    ["en", "The answer is **-7**. Then 3 more.", "-7"],
    ["en", "The final answer is 70,000 dollars", "70000"],
    ["en", "The answer is approximately 12 eggs, of 15.", "12"],
    ["es", "La respuesta es $80 000.", "80000"],
    ["es", "La respuesta es 1.234.567 dólares", "1234567"],
    ["es", "La respuesta es 2,5 kg.", "2.5"],
    ["es", "La respuesta es 1.250", "1250"],
    ["es", "The answer is 9.", "9"],
    ["zh", "所以答案是：５，０００。", "5"],
    ["zh", "答案是 80,000 美元。", "80000"],
    ["zh", "答案为 33", "33"],
    ["bn", "উত্তর হল ২৯।", "29"],
    ["bn", "উত্তর হল ১,১৪,২০০ টাকা।", "114200"],
    ["bn", "উত্তর হলো 9টি।", "9"],
    ["te", "సమాధానం ౩౩.", "33"],
    ["te", "సమాధానం: $8", "8"],
    ["te", "ఉన్నాయి. సమాధానం 39.చాక్లెట్\u200cలు", "39"],
  ])("%s: %s", (language, text, value) => {
    expect(mgsm(text, language)).toEqual({ value, isStated: true });
  });

  test("of several statements the first counts", () => {
    expect(mgsm("The answer is 5. The answer is 6.", "en")?.value).toBe("5");
  });

  test("a phrase without a number of its own leaves the last number", () => {
    expect(mgsm("The answer is in the book. She has 14.", "en")).toEqual({ value: "14", isStated: false });
    expect(mgsm("I think the answer is", "en")).toBeUndefined();
  });
});

describe("GSM8K", () => {
  test.each([
    ["She makes 9 * 2 = $<<9*2=18>>18 every day.\n#### 18", "18", true],
    ["…\n#### 2,125", "2125", true],
    ["####-3", "-3", true],
    ["#### $5.00", "5", true],
    ["The answer is 18.", "18", true],
    ["So it takes 2+1=<<2+1=3>>3 bolts", "3", false],
  ])("%s", (text, value, isStated) => {
    expect(extractNumber(text, "gsm8k", "en")).toEqual({ value, isStated });
  });
});

describe("numbers", () => {
  test.each([
    ["en", "1,234", "1234"],
    ["en", "1,234.5", "1234.5"],
    ["en", "12.50", "12.5"],
    ["en", "3.125", "3.125"],
    ["en", "0,5", "0.5"],
    ["en", "007", "7"],
    ["en", "0.0", "0"],
    ["en", "-0", "0"],
    ["en", "−12", "-12"],
    ["en", "-$12", "-12"],
    ["en", "$-12", "-12"],
    ["en", "35-2", "2"],
    ["en", "it is .5", "0.5"],
    ["en", "10,00,000", "1000000"],
    ["en", "80\u202f000", "80000"],
    ["en", "1'000'000", "1000000"],
    ["en", "18.", "18"],
    ["en", "150%", "150"],
    ["es", "1.234,56", "1234.56"],
    ["es", "0.125", "0.125"],
    ["es", "12 300", "12300"],
    ["es", "2020 300", "300"],
    ["zh", "12 300", "300"],
    ["zh", "３４", "34"],
    ["bn", "৳৫০০", "500"],
    ["te", "౧౦౦.౫", "100.5"],
  ])("%s: %s", (language, text, value) => {
    expect(numberOf(text, language)).toBe(value);
  });

  test("none", () => {
    expect(findNumbers("no digits, $ - . ,", "en")).toEqual([]);
  });

  test("places are those of the text, whatever the script", () => {
    const text = "ছিল ২৯টি, 4";
    expect(findNumbers(text, "bn").map(({ start, end }) => text.slice(start, end))).toEqual(["২৯", "4"]);
  });

  test("a long run of digits and separators is read at once", () => {
    const text = "1,".repeat(50_000);
    const began = performance.now();
    findNumbers(text, "es");
    expect(performance.now() - began).toBeLessThan(500);
  });
});
