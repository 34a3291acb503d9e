import type { ButtonHTMLAttributes } from "react";
import css from "./Button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: "plain" | "primary" | "quiet" | "chip";
  readonly testId?: string;
}

/** A button; one `primary` at most on a screen. */
export function Button({ tone = "plain", testId, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`${css.button} ${className ?? ""}`}
      data-tone={tone}
      data-testid={testId}
      {...rest}
    />
  );
}
