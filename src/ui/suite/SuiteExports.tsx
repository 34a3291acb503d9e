import { suiteDownloads } from "../../app/suite/suiteWords";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import { Button } from "../widgets/Button";
import { download } from "../widgets/download";
import own from "./Suite.module.css";

/** Files of the whole suite, and what each is for. */
const files = [
  ["suite.json", "all figures; this page opens it", "application/json"],
  ["tables.csv", "every number unrounded", "text/csv"],
  ["tables.md", "tables as Markdown", "text/markdown"],
  ["tables.tex", "tables as LaTeX", "application/x-tex"],
] as const;

/** Saves the suite's results as the command line writes them. */
export function SuiteExports({ report }: { readonly report: SuiteReport }) {
  return (
    <p className={own.exports}>
      Save{" "}
      {files.map(([name, words, type]) => (
        <Button
          key={name}
          tone="quiet"
          title={words}
          aria-label={`Save ${name}: ${words}`}
          onClick={() => download(name, suiteDownloads(report).get(name) ?? "", type)}
          testId={`suite.save.${name}`}
        >
          {name}
        </Button>
      ))}
    </p>
  );
}
