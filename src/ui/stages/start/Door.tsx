import type { ReactNode } from "react";
import css from "./StartPage.module.css";

export interface DoorProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  /** Megabytes and time, one a line. */
  readonly costs: readonly string[];
  readonly action: ReactNode;
  readonly testId: string;
}

/** One way into the lab, with what it costs. */
export function Door({ icon, title, text, costs, action, testId }: DoorProps) {
  return (
    <section className={css.door} data-testid={testId}>
      <h2>
        {icon} {title}
      </h2>
      <p>{text}</p>
      <ul className={css.cost}>
        {costs.map((cost) => (
          <li key={cost}>{cost}</li>
        ))}
      </ul>
      <div>{action}</div>
    </section>
  );
}
