// The one thread that holds the GPU device.
import { expose } from "comlink";
import { createEngine } from "./engine";
import { registerJobControl } from "./jobTransfer";
import { browserStages } from "./opfsStages";

registerJobControl();
const store = browserStages();
expose(createEngine(store && { store }));
