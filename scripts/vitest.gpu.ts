import "../src/cli/standIns";
import { installNodeGpu } from "../src/cli/nodeGpu";

// Runs before each test file; the adapter is sought, and named, once per process.
await installNodeGpu();
