import { type RefObject, useState } from "react";
import { messageOf } from "../../base/errors";
import { Button } from "./Button";
import { download, fileName } from "./download";
import css from "./ExportTools.module.css";
import { type FigureFacts, factsText } from "./figureFacts";
import type { TableRows } from "./tableText";

/** What draws and writes is fetched when something is saved, so that no screen waits for it. */
const drawing = () => import("./figureSvg");
const writing = () => import("./tableText");

export interface ExportToolsProps {
  /** The figure's heading, as on the page. */
  readonly title: string;
  /** What the file holds, for its name: "similarity" → embedded-similarity.csv. */
  readonly file: string;
  /** Name of the run. */
  readonly run: string;
  /** Where the numbers come from, in words; stands below the picture. */
  readonly source: string;
  /** Meaning of what is drawn. */
  readonly caption?: string;
  /** Unit, n and what is clipped, as they stand below the figure. */
  readonly facts?: FigureFacts | undefined;
  /** The numbers drawn, header first: CSV, and tables to copy. */
  readonly rows?: () => TableRows;
  /** The figure on the page with its legend: SVG and PNG. */
  readonly picture?: RefObject<HTMLElement | null>;
  /** The figure as an SVG document, where the page shows it on a canvas. */
  readonly svg?: () => string;
  readonly testId?: string;
}

/** Buttons that save a figure as it stands: CSV, SVG, PNG at three sizes, its table as Markdown or LaTeX. */
export function ExportTools(props: ExportToolsProps) {
  const { title, file, run, source, caption = "", facts, rows, picture, svg, testId = file } = props;
  const [said, setSaid] = useState("");
  const drawn = async (): Promise<string> => {
    if (svg) return svg();
    const { figureSvg } = await drawing();
    if (!picture?.current) throw new Error("the figure is not on the page; open it first");
    return figureSvg(picture.current, {
      title,
      caption: [caption, facts ? factsText(facts) : "", `${run}, ${source}`],
    });
  };
  const attempt = (work: () => Promise<string>) => async () => {
    try {
      setSaid(await work());
    } catch (error) {
      setSaid(messageOf(error));
    }
  };
  const save = (end: string, content: string | Blob, type: string) => {
    const name = `${fileName(run, file)}${end}`;
    download(name, content, type);
    return `saved ${name}`;
  };
  const png = (scale: number) =>
    attempt(async () => {
      const { rasterise } = await drawing();
      return save(scale === 1 ? ".png" : `@${scale}x.png`, await rasterise(await drawn(), scale), "image/png");
    });
  const copy = (name: string, text: (tables: Awaited<ReturnType<typeof writing>>) => string) =>
    attempt(async () => {
      await navigator.clipboard.writeText(text(await writing()));
      return `copied the table as ${name}`;
    });
  const hasPicture = picture !== undefined || svg !== undefined;
  const button = (label: string, words: string, onClick: () => void, id: string) => (
    <Button
      tone="quiet"
      onClick={onClick}
      aria-label={`${words}: ${title}`}
      title={words}
      testId={`export.${testId}.${id}`}
    >
      {label}
    </Button>
  );
  return (
    <span className={css.tools} data-export="skip">
      <span className={css.said} role="status">
        {said}
      </span>
      {rows &&
        button(
          "CSV",
          "Save the numbers as CSV",
          attempt(async () => save(".csv", (await writing()).toCsv(rows()), "text/csv")),
          "csv",
        )}
      {hasPicture &&
        button(
          "SVG",
          "Save the picture as SVG",
          attempt(async () => save(".svg", await drawn(), "image/svg+xml")),
          "svg",
        )}
      {hasPicture && button("PNG", "Save the picture as PNG, two pixels a point", png(2), "png")}
      <details
        className={css.more}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== "Escape" || !currentTarget.open) return;
          currentTarget.open = false;
          currentTarget.querySelector("summary")?.focus();
        }}
      >
        <summary aria-label={`More ways to export: ${title}`} data-testid={`export.${testId}.more`}>
          more
        </summary>
        <div className={css.list}>
          {hasPicture && button("PNG 1×", "Save the picture as PNG, one pixel a point", png(1), "png1")}
          {hasPicture && button("PNG 4×", "Save the picture as PNG, four pixels a point", png(4), "png4")}
          {rows &&
            button(
              "Copy as Markdown",
              "Copy the table as Markdown",
              copy("Markdown", ({ toMarkdown }) => toMarkdown(rows())),
              "markdown",
            )}
          {rows &&
            button(
              "Copy as LaTeX",
              "Copy the table as LaTeX",
              copy("LaTeX", ({ toLatex }) => toLatex(rows(), `${title}. ${run}, ${source}`)),
              "latex",
            )}
        </div>
      </details>
    </span>
  );
}
