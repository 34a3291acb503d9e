// The one thread that holds the GPU device.
import { expose } from "comlink";
import { showLife } from "../base/workerLife";
import { createEngine } from "./engine";
import { registerJobControl } from "./jobTransfer";
import { browserStages } from "./opfsStages";

showLife();
registerJobControl();
const store = browserStages();
expose(createEngine(store && { store }));
