import { BookOpen, FlaskConical, GraduationCap, Play } from "lucide-react";
import { Link, useLocation } from "wouter";
import { showMode } from "../../../app/commands/loadModel";
import { openFile } from "../../../app/commands/openFile";
import { runRecipe } from "../../../app/commands/startRun";
import { shippedBytes } from "../../../app/shippedBytes";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { formatBytes } from "../../../base/format";
import { Button } from "../../widgets/Button";
import { FileButton } from "../../widgets/FileButton";
import { RunCost } from "../RunCost";
import { Door } from "./Door";
import css from "./StartPage.module.css";

/** Watch, try, research, each with its megabytes and time; below them the lesson. */
export function Doors() {
  return (
    <>
      <div className={css.doors}>
        <Watch />
        <Try />
        <Research />
      </div>
      <p className={css.lesson} data-testid="start.lesson">
        <GraduationCap size={20} aria-hidden />
        <span>
          <Link href="/learn/transfer/1">Lesson: Moving arithmetic into Bengali</Link>. Nine pages, about ten minutes,
          on the recorded run or live; in English, Spanish and Chinese.
        </span>
      </p>
    </>
  );
}

function Watch() {
  const recorded = useApp((state) => state.run.recorded);
  const [, navigate] = useLocation();
  return (
    <Door
      icon={<BookOpen size={20} aria-hidden />}
      title="Watch"
      text="A recorded run: every map, table and text of it. The sliders are live."
      costs={[
        "no GPU, nothing to wait for",
        `${formatBytes(shippedBytes.recording)}, loaded with this page; single weights ${formatBytes(shippedBytes.tensors)} more when you look at them`,
      ]}
      action={
        <Button
          tone="primary"
          testId="start.watch"
          disabled={!recorded}
          onClick={() => {
            showMode("recorded");
            navigate("/lab/compose");
          }}
        >
          Open the recorded run
        </Button>
      }
      testId="start.door.watch"
    />
  );
}

function Try() {
  const isUnavailable = useApp((state) => state.device.status === "unavailable");
  const isRunning = useApp(isBusy);
  const [, navigate] = useLocation();
  return (
    <Door
      icon={<Play size={20} aria-hidden />}
      title="Try"
      text="The whole method live, from the first step to the table. Pause and stop at any step."
      costs={[
        isUnavailable
          ? "needs WebGPU, which this browser does not offer now"
          : "on this machine's GPU; its time and memory stand on the button",
        `${formatBytes(shippedBytes.world)} of model, texts and problems, from this page's own host`,
      ]}
      action={
        <Button
          testId="start.try"
          disabled={isUnavailable || isRunning}
          onClick={() => {
            void runRecipe();
            navigate("/lab/train");
          }}
        >
          Run it live <RunCost end="evaluate" />
        </Button>
      }
      testId="start.door.try"
    />
  );
}

function Research() {
  const [, navigate] = useLocation();
  return (
    <Door
      icon={<FlaskConical size={20} aria-hidden />}
      title="Research"
      text="Take a model of the hub or of a folder, a recipe of your own, a run report or a bundle; files and folders may also be dropped anywhere."
      costs={[
        "a file is read here and sent nowhere",
        "what its run will take stands on its buttons before you press them",
      ]}
      action={
        <span className={css.actions}>
          <Button testId="start.model" onClick={() => navigate("/lab/model")}>
            Choose a model
          </Button>
          <FileButton
            accept=".json,.zip"
            onFile={(file) => void openFile(file).then(() => navigate("/lab/model"))}
            testId="start.open"
            inputTestId="start.file"
          >
            Open a file
          </FileButton>
          <Button testId="start.runs" onClick={() => navigate("/runs")}>
            Kept runs
          </Button>
        </span>
      }
      testId="start.door.research"
    />
  );
}
