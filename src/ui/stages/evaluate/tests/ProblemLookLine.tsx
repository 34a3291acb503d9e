import { useState } from "react";
import { acceptProblems } from "../../../../app/commands/chooseTests";
import { problemWords } from "../../../../app/problemWords";
import { useApp } from "../../../../app/store/store";
import { formatNumber } from "../../../../base/format";
import type { ProblemLook } from "../../../../engine/dataApi";
import { FailureCard } from "../../../errors/FailureCard";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import own from "./Tests.module.css";

/** What was read of the chosen files, or why they cannot be used, and the button that takes them. */
export function ProblemLookLine() {
  const { look, edited } = useApp((state) => state.tests);
  switch (look.status) {
    case "none":
      return null;
    case "looking":
      return <p role="status">Reading {look.name} …</p>;
    case "refused":
      return (
        <p role="alert" className={own.wrong}>
          expected {look.expected}
        </p>
      );
    case "failed":
      return <FailureCard failure={look.failure} />;
    case "ready":
      return <Read look={look.look} language={edited} />;
  }
}

function Read({ look, language }: { readonly look: ProblemLook; readonly language: string | undefined }) {
  const { source, problemCount, first, exemplarCount } = look;
  const [wrong, setWrong] = useState<string>();
  return (
    <>
      <div role="status" data-testid="tests.look">
        <p>
          {formatNumber(problemCount)} {problemCount === 1 ? "problem" : "problems"}: {problemWords(source)}
          {exemplarCount !== undefined && `; its file of examples holds ${formatNumber(exemplarCount)}`}. The first:
        </p>
        <blockquote className={own.question} lang={language} dir="auto">
          {first.question}
          {first.choices && (
            <ol className={own.choices}>
              {first.choices.map((choice, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: choices have no other name than their place
                <li key={index}>{choice}</li>
              ))}
            </ol>
          )}
        </blockquote>
        <p>
          Its answer: <strong dir="auto">{first.answer}</strong>
        </p>
      </div>
      <div className={css.row}>
        <Button onClick={() => setWrong(acceptProblems(source))} testId="tests.use">
          Ask these
        </Button>
        {wrong && (
          <span role="alert" className={own.wrong}>
            expected {wrong}
          </span>
        )}
      </div>
    </>
  );
}
