// Text and files, away from the page and from the GPU.
import { expose } from "comlink";
import { showLife } from "../base/workerLife";
import { createDataService } from "./dataService";
import { registerJobControl } from "./jobTransfer";

showLife();
registerJobControl();
expose(createDataService());
