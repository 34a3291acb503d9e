import { useRef } from "react";
import { countedShare, pairedCount, pairedWords, shareWords } from "../../../app/scores";
import { countedWords, testWords } from "../../../app/testWords";
import { formatNumber } from "../../../base/format";
import type { RunReport, VariantResult } from "../../../engine/report";
import type { TaskResult } from "../../../evaluation/evaluateModel";
import { ExportTools } from "../../widgets/ExportTools";
import type { TableRows } from "../../widgets/tableText";
import css from "../Lab.module.css";
import { languageName } from "../languageName";
import { exportSource, ResultPanel } from "../ResultPanel";
import { TextTable } from "./TextTable";
import { variantName } from "./variantName";

const title = "Further tests";

interface TasksProps {
  readonly report: RunReport;
  readonly results: readonly VariantResult[];
}

/** What is asked beside the ability's problems: what the merge did to other tasks. Nothing where a run asked nothing more. */
export function TasksPanel({ report, results }: TasksProps) {
  const picture = useRef<HTMLDivElement>(null);
  const tasks = tasksOf(results);
  if (tasks.length === 0) return null;
  const rows = taskRows(tasks, results);
  const counts = [...new Set(allTasks(results).map(({ all }) => all.total))].toSorted((a, b) => a - b);
  const facts = {
    unit: "% of a test's questions that are answered right",
    n: `${counts.map((count) => formatNumber(count)).join(" or ")} questions a test and language, the same for every variant`,
  };
  return (
    <ResultPanel
      title={title}
      testId="evaluate.tasks"
      provenance={report.provenance}
      note="Tasks that the method did not aim at. + wrong in the base, right here; − the other way round; p by McNemar's exact test: below 0.05 the difference is hardly chance."
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="tasks"
          {...exportSource(report)}
          caption="share of right answers with Wilson's 95 % interval"
          {...{ facts, picture }}
          rows={() => rows}
        />
      }
    >
      <div ref={picture}>
        <TextTable rows={rows} testId="evaluate.tasks.table" />
        <p className={css.muted} data-legend>
          Share of right answers with Wilson's 95 % interval in brackets.
        </p>
      </div>
      <ul className={css.muted}>
        {tasks.map((task) => (
          <li key={task.name}>
            <strong>{task.name}</strong>: {testWords(task)}.
          </li>
        ))}
      </ul>
    </ResultPanel>
  );
}

function allTasks(results: readonly VariantResult[]): TaskResult[] {
  return results.flatMap(({ languages }) => languages.flatMap(({ tasks = [] }) => tasks));
}

/** The tasks by name, each as the first language asked it. */
function tasksOf(results: readonly VariantResult[]): TaskResult[] {
  const byName = new Map<string, TaskResult>();
  for (const task of allTasks(results.slice(0, 1))) if (!byName.has(task.name)) byName.set(task.name, task);
  return [...byName.values()];
}

function taskRows(tasks: readonly TaskResult[], results: readonly VariantResult[]): TableRows {
  const base = results.find(({ variant }) => variant === "base");
  const languages = results[0]?.languages ?? [];
  const taskIn = (result: VariantResult | undefined, language: string, name: string) =>
    result?.languages.find((entry) => entry.language === language)?.tasks?.find((task) => task.name === name);
  const cell = (result: VariantResult, language: string, name: string): string => {
    const task = taskIn(result, language, name);
    if (!task) return "–";
    const before = result === base ? undefined : taskIn(base, language, name);
    const paired = before && pairedCount(before, task);
    const more = countedWords(task, task.all.total);
    return [shareWords(countedShare(task.all)), ...(more ? [more] : []), ...(paired ? [pairedWords(paired)] : [])].join(
      ", ",
    );
  };
  return [
    ["test and variant", ...languages.map(({ language }) => languageName(language))],
    ...tasks.flatMap(({ name }) =>
      results.map((result) => [
        `${name}: ${variantName(result.variant)}`,
        ...languages.map(({ language }) => cell(result, language, name)),
      ]),
    ),
  ];
}
