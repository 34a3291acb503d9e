import * as v from "valibot";
import json from "../../../lessons/words.json";
import type { LessonLanguage } from "./lesson";

const text = v.pipe(v.string(), v.minLength(1));
const words = v.strictObject({
  name: text,
  lesson: text,
  language: text,
  page: text,
  pages: text,
  next: text,
  toLab: text,
  space: text,
  leave: text,
  done: text,
  showAll: text,
  guessFirst: text,
  runSays: text,
  failed: text,
  figures: v.strictObject({ live: text, recorded: text }),
});

/** The words around a lesson's text, by language; `lessons/words.json`, which translators write. */
export const lessonWords = v.parse(v.strictObject({ en: words, es: words, zh: words }), json) satisfies Readonly<
  Record<LessonLanguage, unknown>
>;

/** Each language as it calls itself. */
export const languageNames: Readonly<Record<LessonLanguage, string>> = {
  en: lessonWords.en.name,
  es: lessonWords.es.name,
  zh: lessonWords.zh.name,
};

/** Fills the `{names}` of a text. */
export function fillWords(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
