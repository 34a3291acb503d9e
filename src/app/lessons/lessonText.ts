import * as v from "valibot";
import { AppError } from "../../base/errors";
import { type LessonLanguage, type LessonScript, lessonLanguages } from "./lesson";

/** A piece of a line. `figure` is filled in from the run in view: `accuracy:bn:base`. */
export interface Inline {
  readonly kind: "text" | "strong" | "em" | "code" | "figure";
  readonly text: string;
}

export type Line = readonly Inline[];

export interface PageText {
  readonly heading: string;
  readonly paragraphs: readonly Line[];
  readonly tasks: readonly Line[];
  readonly question?: { readonly text: Line; readonly options: readonly Line[]; readonly reveal: Line };
}

export interface LessonText {
  readonly title: string;
  readonly language: LessonLanguage;
  readonly pages: readonly PageText[];
}

const headSchema = v.object({
  title: v.pipe(v.string(), v.minLength(1, "title is missing")),
  language: v.picklist(lessonLanguages, `language is none of ${lessonLanguages.join(", ")}`),
});

/**
 * A lesson as its translator writes it (`lessons/README.md`): a head between `---`, then pages. `# ` begins a page;
 * `- [ ]` is a task, `? ` a question, `- ( )` one of its options, `= ` what is read after the guess; else a paragraph,
 * which an empty line ends. Error: `bad-file` with the file's name and what is wrong.
 */
export function parseLessonText(source: string, name: string): LessonText {
  const fail = (problem: string): never => {
    throw new AppError("bad-file", `${name}: ${problem}`);
  };
  const [, headText = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source.replaceAll("\r\n", "\n")) ?? [];
  const head = v.safeParse(headSchema, {
    title: "",
    language: "",
    ...Object.fromEntries(headText.split("\n").map(splitField)),
  });
  if (!head.success) return fail(head.issues[0].message);
  const [before = "", ...sections] = `\n${body}`.split(/\n# /);
  if (before.trim()) fail(`"${before.trim().slice(0, 40)}" stands before the first page; a page begins with "# "`);
  return { ...head.output, pages: sections.map((section) => parsePage(section, fail)) };
}

function splitField(line: string): [string, string] {
  const at = line.indexOf(":");
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

const markers = { "- [ ] ": "task", "- ( ) ": "option", "? ": "question", "= ": "reveal" } as const;

function parsePage(section: string, fail: (problem: string) => never): PageText {
  const [heading = "", ...lines] = section.split("\n");
  const found: Record<"paragraph" | (typeof markers)[keyof typeof markers], string[]> = {
    paragraph: [],
    task: [],
    option: [],
    question: [],
    reveal: [],
  };
  let open: string[] | undefined;
  for (const line of lines) {
    const marker = Object.keys(markers).find((start) => line.startsWith(start)) as keyof typeof markers | undefined;
    if (marker || !open) {
      open = undefined;
      if (!line.trim()) continue;
      open = found[marker ? markers[marker] : "paragraph"];
      open.push(line.slice(marker?.length ?? 0).trim());
    } else if (line.trim()) {
      open.push(`${open.pop()} ${line.trim()}`);
    } else {
      open = undefined;
    }
  }
  const { paragraph, task, option, question, reveal } = found;
  const page = { heading: heading.trim(), paragraphs: paragraph.map(parseLine), tasks: task.map(parseLine) };
  if (question.length === 0 && option.length === 0 && reveal.length === 0) return page;
  if (question.length !== 1 || reveal.length !== 1 || option.length < 2) {
    return fail(`page "${page.heading}" needs one "? " line, at least two "- ( ) " lines and one "= " line`);
  }
  const [text, told] = [...question, ...reveal].map(parseLine);
  return { ...page, question: { text: text ?? [], options: option.map(parseLine), reveal: told ?? [] } };
}

const inlinePattern = /\{\{([^{}]+)\}\}|\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`/g;

/** `**strong**`, `*em*`, `` `code` `` and `{{figure}}`, not nested. */
export function parseLine(source: string): Line {
  const pieces: Inline[] = [];
  let end = 0;
  for (const match of source.matchAll(inlinePattern)) {
    if (match.index > end) pieces.push({ kind: "text", text: source.slice(end, match.index) });
    const [whole, figure, strong, em, code] = match;
    if (figure !== undefined) pieces.push({ kind: "figure", text: figure.trim() });
    else if (strong !== undefined) pieces.push({ kind: "strong", text: strong });
    else if (em !== undefined) pieces.push({ kind: "em", text: em });
    else pieces.push({ kind: "code", text: code ?? "" });
    end = match.index + whole.length;
  }
  if (end < source.length) pieces.push({ kind: "text", text: source.slice(end) });
  return pieces;
}

/** The figures that a page names, in its order. */
export function figuresOf({ paragraphs, tasks, question }: PageText): readonly string[] {
  const lines = [...paragraphs, ...tasks, ...(question ? [question.text, ...question.options, question.reveal] : [])];
  return lines.flat().flatMap(({ kind, text }) => (kind === "figure" ? [text] : []));
}

/** Compares words and script. Error: `bad-file` naming the page whose tasks or question do not fit. */
export function checkLessonText(text: LessonText, script: LessonScript, name: string): void {
  const fail = (problem: string): never => {
    throw new AppError("bad-file", `${name}: ${problem}`);
  };
  if (text.pages.length !== script.pages.length) {
    fail(`has ${text.pages.length} pages; the lesson has ${script.pages.length}`);
  }
  script.pages.forEach(({ tasks, question }, index) => {
    const page = text.pages[index];
    if (page?.tasks.length !== tasks.length) {
      fail(`page ${index + 1} has ${page?.tasks.length} "- [ ] " lines; the lesson has ${tasks.length} tasks there`);
    }
    if (Boolean(page?.question) !== Boolean(question)) fail(`page ${index + 1}: only one of both has a question`);
  });
}
