// Text and files, away from the page and from the GPU.
import { expose } from "comlink";
import { showLife } from "../base/workerLife";
import { createDataService } from "./dataService";

showLife();
expose(createDataService());
