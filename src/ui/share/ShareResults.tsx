import { useState } from "react";
import { bundleRun } from "../../app/commands/exportRun";
import { shownRun } from "../../app/runs/selectRuns";
import { useApp } from "../../app/store/store";
import { messageOf } from "../../base/errors";
import { Button } from "../widgets/Button";
import { download, fileName } from "../widgets/download";

/** What a link cannot carry: the run in view as a bundle. */
export function ShareResults() {
  const run = useApp(shownRun);
  const [failure, setFailure] = useState("");
  if (!run) return null;
  const save = async () => {
    try {
      download(`${fileName(run.name)}.atl.zip`, await bundleRun(run), "application/zip");
      setFailure("");
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <p>
      To hand over the results of {run.name}, save them as a bundle; the Runs page of another browser opens it, without
      a GPU.{" "}
      <Button onClick={() => void save()} testId="share.bundle">
        Save bundle
      </Button>{" "}
      {failure !== "" && <span role="alert">{failure}</span>}
    </p>
  );
}
