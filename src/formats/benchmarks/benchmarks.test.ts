import { existsSync, openAsBlob } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeParquet } from "../../../scripts/hub/madeParquet";
import { AppError } from "../../base/errors";
import { createRandom } from "../../base/random";
import { holdsChoices, readChoiceProblems } from "./choices";
import { readExemplars, readWorkedProblems } from "./worked";

const file = (text: string) => new Blob([text]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "read",
    (error: unknown) => (error instanceof AppError ? error.message : `no AppError: ${error}`),
  );

describe("word problems", () => {
  test("MGSM's .tsv, whose questions hold quotation marks and whose results thousands", async () => {
    const text = 'A "big" robe, 2 bolts?\t3\nHow much profit?\t2,125\n';
    expect(await readWorkedProblems(file(text), "mgsm_en.tsv")).toEqual([
      { question: 'A "big" robe, 2 bolts?', worked: undefined, result: "3" },
      { question: "How much profit?", worked: undefined, result: "2,125" },
    ]);
  });

  test("GSM8K's .jsonl, with the result behind its mark", async () => {
    const worked = "16 - 3 = <<16-3=13>>13\n#### 1,013";
    const text = `${JSON.stringify({ question: "How many?", answer: worked })}\n\n`;
    expect(await readWorkedProblems(file(text), "test.jsonl")).toEqual([
      { question: "How many?", worked, result: "1,013" },
    ]);
  });

  test("MGSM as the hub has it: the number in a field of its own, the worked answer beside it or null", async () => {
    const lines = [
      { question: "Q1", answer: null, answer_number: 18, equation_solution: null },
      { question: "Q2", answer: "Step-by-Step Answer: 5. The answer is 5.", answer_number: 5 },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    expect(await readWorkedProblems(file(text), "mgsm.jsonl")).toEqual([
      { question: "Q1", worked: undefined, result: "18" },
      { question: "Q2", worked: "Step-by-Step Answer: 5. The answer is 5.", result: "5" },
    ]);
  });

  test.each([
    ["x.tsv", "only a question\n", /record 1.*no result/],
    ["x.tsv", "a question\tno number\n", /record 1.*no result in "no number"/],
    ["x.tsv", "", /no record/],
    ["x.jsonl", '{"question": 4, "answer": "#### 5"}', /read/],
    ["x.jsonl", '{"question": ["a"], "answer": "#### 5"}', /line 1.*question is \[/],
    ["x.jsonl", '{"answer": "5"}', /line 1.*question is missing/],
    ["x.jsonl", "[1]", /an object was expected/],
    ["x.txt", "a\t5", /a name that ends in/],
  ])("%s %s", async (name, text, message) => {
    expect(await codeOf(readWorkedProblems(file(text), name))).toMatch(message);
  });
});

describe("exemplars", () => {
  const json = JSON.stringify({ MGSM_EXEMPLARS: { es: { "1": { q: "Pregunta: a", a: "Respuesta: 4." } } } });

  test("MGSM's file by language, and worked problems", async () => {
    expect(await readExemplars(file(json), "exemplars.json", "es")).toEqual([
      { question: "Pregunta: a", answer: "Respuesta: 4." },
    ]);
    const lines = file(JSON.stringify({ question: "q", answer: "so\n#### 4" }));
    expect(await readExemplars(lines, "train.jsonl", "en")).toEqual([{ question: "q", answer: "so\n#### 4" }]);
  });

  test.each([
    ["e.json", json, /no exemplars for te; there are es/],
    ["e.json", '{"te": {"1": {"q": 4}}}', /exemplar 1: the texts q and a/],
    ["e.json", "[", /not JSON/],
    ["e.tsv", "q\t4", /bare number/],
  ])("%s %s", async (name, text, message) => {
    expect(await codeOf(readExemplars(file(text), name, "te"))).toMatch(message);
  });
});

describe("multiple choice", () => {
  const expected = [{ question: "What, then?", choices: ["red", "blue, dark", "3", "4"], correct: 1 }];

  test.each([
    ["mmlu.csv", '"What, then?",red,"blue, dark",3,4,B\n'],
    ["headed.csv", 'question,A,B,C,D,answer\n"What, then?",red,"blue, dark",3,4,B\n'],
    [
      "positions.jsonl",
      JSON.stringify({ question: "What, then?", choices: ["red", "blue, dark", "3", "4"], answer: 1 }),
    ],
    [
      "texts.jsonl",
      JSON.stringify({ question: "What, then?", choices: ["red", "blue, dark", 3, 4], answer: "blue, dark" }),
    ],
    ["digits.csv", 'question,A,B,C,D,answer\n"What, then?",red,"blue, dark",3,4,1\n'],
  ])("%s", async (name, text) => {
    expect(await readChoiceProblems(file(text), name)).toEqual(expected);
  });

  test("the number of choices may differ from question to question", async () => {
    const read = await readChoiceProblems(file("q1,a,b,A\nq2,a,b,c,C\n"), "x.csv");
    expect(read.map(({ choices, correct }) => [choices.length, correct])).toEqual([
      [2, 0],
      [3, 2],
    ]);
  });

  test.each([
    ["x.csv", "q,a,b,c,d,E\n", /record 1.*names none of 4 choices/],
    ["x.csv", "q,a,A\n", /2 to 26 choices/],
    ["x.jsonl", '{"question":"q","choices":"ab","answer":0}', /2 to 26 choices/],
    ["x.jsonl", '{"question":"q","choices":["a","b"],"answer":2}', /names none/],
    ["x.jsonl", '{"question":"q","choices":["a",{}],"answer":0}', /a choice is an object/],
    ["x.jsonl", '{"choices":["a","b"],"answer":0}', /question is missing/],
  ])("%s %s", async (name, text, message) => {
    expect(await codeOf(readChoiceProblems(file(text), name))).toMatch(message);
  });

  test("a file of choices is told from one of problems", () => {
    expect(holdsChoices('\uFEFF{"question":"q","choices":[]}\n{', "x")).toBe(true);
    expect(holdsChoices('{"prompt":"q"}\n', "x")).toBe(false);
    expect(holdsChoices("", "x")).toBe(false);
  });
});

describe("Parquet, as the hub has the benchmarks", () => {
  const blob = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]);
  const rows = Array.from({ length: 300 }, (_, index) => index);
  const optionalList = [
    { name: "root", num_children: 3 },
    { name: "question", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
    { name: "choices", num_children: 1, repetition_type: "OPTIONAL", converted_type: "LIST" },
    { name: "list", num_children: 1, repetition_type: "REPEATED" },
    { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "answer", type: "INT64", repetition_type: "OPTIONAL" },
  ] as const;
  const choices = rows.map((row) => Array.from({ length: 2 + (row % 5) }, (_, at) => `choice ${at}`));

  test.each(["UNCOMPRESSED", "SNAPPY", "GZIP"] as const)("multiple choice with lists of texts, %s", async (codec) => {
    const file = writeParquet({
      schema: [...optionalList],
      columnData: [
        { name: "question", data: rows.map((row) => `question ${row}`) },
        { name: "choices", data: choices },
        { name: "answer", data: rows.map((row) => BigInt(row % 2)) },
      ],
      codec,
      rowGroupSize: 120,
      pageSize: 800,
    });
    const read = await readChoiceProblems(blob(file), "mmlu.parquet");
    expect(read).toEqual(rows.map((row) => ({ question: `question ${row}`, choices: choices[row], correct: row % 2 })));
  });

  test("word problems with their number in a column of whole numbers", async () => {
    for (const type of ["INT32", "INT64"] as const) {
      const numbers = type === "INT32" ? rows : rows.map(BigInt);
      const file = writeParquet({
        columnData: [
          { name: "question", data: rows.map((row) => `question ${row}`), type: "STRING" },
          { name: "answer", data: rows.map((row) => (row % 2 ? `so ${row}` : null)), type: "STRING" },
          { name: "answer_number", data: numbers, type },
          { name: "score", data: rows.map((row) => row / 7), type: "DOUBLE" },
        ],
        rowGroupSize: 100,
      });
      const read = await readWorkedProblems(blob(file), "mgsm.parquet");
      expect(read.map(({ result }) => Number(result))).toEqual(rows);
      expect(read[1]?.worked).toBe("so 1");
    }
  });

  test("damaged files end in problems or in a named error, quickly", async () => {
    const file = writeParquet({
      schema: [...optionalList],
      columnData: [
        { name: "question", data: rows.map((row) => `question ${row}`) },
        { name: "choices", data: choices },
        { name: "answer", data: rows.map((row) => BigInt(row % 2)) },
      ],
      codec: "UNCOMPRESSED",
      rowGroupSize: 100,
      pageSize: 400,
    });
    const random = createRandom(4);
    const ends = { read: 0, refused: 0 };
    let longestMs = 0;
    for (let turn = 0; turn < 500; turn += 1) {
      const damaged = file.slice();
      for (let change = 0; change <= random.integer(3); change += 1)
        damaged[random.integer(damaged.length)] = random.integer(256);
      const began = performance.now();
      const end = await codeOf(readChoiceProblems(blob(damaged), "x.parquet"));
      longestMs = Math.max(longestMs, performance.now() - began);
      expect(end).not.toMatch(/no AppError/);
      ends[end === "read" ? "read" : "refused"] += 1;
    }
    expect(Math.min(ends.read, ends.refused)).toBeGreaterThan(20);
    expect(longestMs).toBeLessThan(2000);
  });
});

test("damaged files of every format end in problems or in a named error", async () => {
  const seeds = [
    ["a.tsv", "q one?\t3\nq two?\t2,125\n", readWorkedProblems],
    ["a.jsonl", '{"question":"q","answer":"so 4\\n#### 4"}\n{"question":"r","answer":"#### 5"}\n', readWorkedProblems],
    ["a.csv", '"q, one",a,b,c,d,B\nr,a,b,c,d,C\n', readChoiceProblems],
    ["b.jsonl", '{"question":"q","choices":["a","b"],"answer":1}\n', readChoiceProblems],
  ] as const;
  const random = createRandom(11);
  const ends = { read: 0, refused: 0 };
  for (let turn = 0; turn < 2000; turn += 1) {
    const [name, text, read] = seeds[turn % seeds.length]!;
    const bytes = new TextEncoder().encode(text);
    for (let change = 0; change <= random.integer(3); change += 1)
      bytes[random.integer(bytes.length)] = random.integer(256);
    const end = await codeOf(read(new Blob([bytes]), name));
    expect(end).not.toMatch(/no AppError/);
    ends[end === "read" ? "read" : "refused"] += 1;
  }
  expect(Math.min(ends.read, ends.refused)).toBeGreaterThan(200);
});

const data = "../shared/data";

test.skipIf(!existsSync(`${data}/mgsm`))(`the benchmarks' own files are read as they come (${data})`, async () => {
  for (const language of ["en", "es", "zh", "bn", "te"]) {
    const name = `mgsm_${language}.tsv`;
    const problems = await readWorkedProblems(await openAsBlob(`${data}/mgsm/${name}`), name);
    expect(problems).toHaveLength(250);
    expect(problems[0]?.result).toBe("18");
    const exemplars = await readExemplars(await openAsBlob(`${data}/mgsm/exemplars.json`), "exemplars.json", language);
    expect(exemplars).toHaveLength(8);
  }
  expect(await readWorkedProblems(await openAsBlob(`${data}/gsm8k/test.jsonl`), "test.jsonl")).toHaveLength(1319);
});
