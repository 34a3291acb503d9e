import type { ButtonHTMLAttributes } from "react";
import css from "./Button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: "plain" | "primary" | "quiet" | "chip" | "option";
  readonly testId?: string;
}

/** A button; a `chip` is on or off, an `option` is one of several; one `primary` at most on a screen. */
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
