import { useEffect, useRef, useState } from "react";
import { latestWins } from "../../base/async";
import { hasCode, messageOf } from "../../base/errors";

/** What a question was last answered with; `of` says which question, for it may be an older one. */
export interface Reading<Question, Answer> {
  readonly of: Question | undefined;
  readonly answer: Answer | undefined;
  /** When that question came up, in the page's milliseconds. */
  readonly askedAtMs: number;
  /** Why the newest question has no answer. */
  readonly failure: ReadingFailure | undefined;
}

export interface ReadingFailure {
  readonly message: string;
  /** There is no file to read from. */
  readonly isAbsent: boolean;
}

/**
 * Asks whenever the question's content changes, once a frame and one at a time: of questions that come meanwhile only the
 * newest is asked. The old answer stays until the new one is there. After `restMs` of the question answered last and the
 * next, in which nothing changes, the next is asked. `read` must not change its meaning.
 */
export function useReading<Question, Answer>(
  question: Question | undefined,
  read: (question: Question) => Promise<Answer | undefined>,
  restMs: (answered: Question, next: Question) => number = () => 0,
): Reading<Question, Answer> {
  const [reading, setReading] = useState<Reading<Question, Answer>>({
    of: undefined,
    answer: undefined,
    askedAtMs: 0,
    failure: undefined,
  });
  const [ask] = useState(() => latestWins(read));
  const key = question && JSON.stringify(question);
  const latest = useRef(question);
  latest.current = question;
  const rest = useRef(0);
  rest.current = reading.of === undefined || question === undefined ? 0 : restMs(reading.of, question);
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    const askedAtMs = performance.now();
    const cancel = afterRest(rest.current, () => {
      const asked = latest.current;
      if (asked === undefined) return;
      ask(asked).then(
        (answer) => {
          if (answer !== undefined) setReading({ of: asked, answer, askedAtMs, failure: undefined });
        },
        (error: unknown) => {
          if (isCurrent) setReading({ of: asked, answer: undefined, askedAtMs, failure: failureOf(error) });
        },
      );
    });
    return () => {
      isCurrent = false;
      cancel();
    };
  }, [key, ask]);
  return reading;
}

/** Does something with the next frame, or after a rest; what is given back takes it back. */
function afterRest(restMs: number, act: () => void): () => void {
  if (restMs === 0) {
    const frame = requestAnimationFrame(act);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(act, restMs);
  return () => clearTimeout(timer);
}

function failureOf(error: unknown): ReadingFailure {
  return { message: messageOf(error), isAbsent: hasCode(error, "missing-file") };
}
