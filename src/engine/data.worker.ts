// Text and files, away from the page and from the GPU.
import { expose } from "comlink";
import { createDataService } from "./dataService";

expose(createDataService());
