import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lessonOf } from "./catalogue";
import { isFigure } from "./figures";
import { lessonLanguages } from "./lesson";
import { checkLessonText, figuresOf, parseLessonText } from "./lessonText";
import { lessonWords } from "./words";

const source = `---
title: A title
language: en
---

# First

One line
and its second.

Another, with **strong**, *em*, \`code\` and {{ accuracy:bn:base }}.

- [ ] Do this
  over two lines.
- [ ] Then that.

# Second

? Which?
- ( ) one
- ( ) two
= It is {{n:bn}}.
`;

test("pages, paragraphs, tasks and a question are told apart", () => {
  const { title, language, pages } = parseLessonText(source, "x.md");
  expect([title, language]).toEqual(["A title", "en"]);
  const [first, second] = pages;
  expect(first!.heading).toBe("First");
  expect(first!.paragraphs[0]).toEqual([{ kind: "text", text: "One line and its second." }]);
  expect(first!.paragraphs[1]!.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "text Another, with ",
    "strong strong",
    "text , ",
    "em em",
    "text , ",
    "code code",
    "text  and ",
    "figure accuracy:bn:base",
    "text .",
  ]);
  expect(first!.tasks.map((task) => task[0]!.text)).toEqual(["Do this over two lines.", "Then that."]);
  expect(second!.question!.options).toHaveLength(2);
  expect(figuresOf(second!)).toEqual(["n:bn"]);
});

test("what does not fit is named with its file", () => {
  expect(() => parseLessonText("# No head", "x.md")).toThrow("x.md: title is missing");
  expect(() => parseLessonText(source.replace("language: en", "language: xx"), "x.md")).toThrow(
    "language is none of en",
  );
  expect(() => parseLessonText(source.replace("= It", "It"), "x.md")).toThrow('page "Second" needs');
  expect(() => parseLessonText(source.replace("# First", "First"), "x.md")).toThrow("before the first page");
  const short = parseLessonText(source, "x.md");
  expect(() => checkLessonText(short, lessonOf("transfer")!, "x.md")).toThrow("has 2 pages; the lesson has 9");
});

test("markup of a page is text and nothing else", () => {
  const hostile = parseLessonText(source.replace("Another", "<script>alert(1)</script>"), "x.md");
  expect(hostile.pages[0]!.paragraphs[1]![0]).toEqual({ kind: "text", text: "<script>alert(1)</script>, with " });
});

const files = readdirSync("lessons").filter((name) => name.endsWith(".md") && name !== "README.md");

test("every lesson is there in every language", () => {
  expect(files).toEqual(lessonLanguages.map((language) => `transfer.${language}.md`));
  expect(Object.keys(lessonWords)).toEqual([...lessonLanguages]);
});

for (const file of files) {
  test(`${file} fits its lesson and names the same figures as the English text, page by page`, () => {
    const read = (name: string) => parseLessonText(readFileSync(`lessons/${name}`, "utf8"), name);
    const text = read(file);
    const [id = ""] = file.split(".");
    checkLessonText(text, lessonOf(id)!, file);
    expect(file).toContain(`.${text.language}.`);
    const english = read(`${id}.en.md`);
    text.pages.forEach((page, index) => {
      const figures = figuresOf(page);
      expect(figures.filter((figure) => !isFigure(figure))).toEqual([]);
      expect([...figures].sort(), `page ${index + 1}`).toEqual([...figuresOf(english.pages[index]!)].sort());
      expect(page.question?.options.length).toBe(english.pages[index]!.question?.options.length);
    });
  });
}
