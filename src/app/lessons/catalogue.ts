import { AppError } from "../../base/errors";
import type { LessonLanguage, LessonScript } from "./lesson";
import { checkLessonText, type LessonText, parseLessonText } from "./lessonText";
import { transfer } from "./transfer";

const lessons: readonly LessonScript[] = [transfer];

/** The texts that translators write, each fetched when it is first read. */
const texts = import.meta.glob<string>("../../../lessons/*.*.md", { query: "?raw", import: "default" });

export function lessonOf(id: string): LessonScript | undefined {
  return lessons.find((lesson) => lesson.id === id);
}

/** The words of a lesson. Errors: `missing-file`; `bad-file` where they do not fit the lesson. */
export async function loadLessonText(id: string, language: LessonLanguage): Promise<LessonText> {
  const name = `${id}.${language}.md`;
  const script = lessonOf(id);
  const read = texts[`../../../lessons/${name}`];
  if (!script || !read) throw new AppError("missing-file", `there is no lesson text ${name}`);
  const text = parseLessonText(await read(), name);
  checkLessonText(text, script, name);
  return text;
}
