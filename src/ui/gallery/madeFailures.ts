import type { CardCode } from "../../app/errorCatalogue";
import type { AppState, Failure } from "../../app/store/state";

const MiB = 1024 * 1024;
const kept = "Everything recorded works: maps, sliders, tables and texts.";

/** One failure for each code, as the program makes them. E4 and E6 are notes that no failure reports. */
export const madeFailures: Readonly<Record<Exclude<CardCode, "E4" | "E6">, Failure>> = {
  E1: { code: "no-webgpu", message: "This browser does not offer WebGPU.", kept },
  E2: { code: "insecure-page", message: "WebGPU needs https or localhost; this page came from http://lab.test.", kept },
  E3: {
    code: "no-adapter",
    message:
      "WebGPU is present but no graphics adapter was offered (a blocked driver, a remote desktop, or Linux without Vulkan).",
    kept,
  },
  E5: {
    code: "limit",
    message: "maxStorageBufferBindingSize is 128 MiB here; activations of layer 3 needs 190 MiB",
    kept: "Nothing was computed yet, so nothing is lost.",
  },
  E7: {
    code: "out-of-memory",
    message: "the GPU refused 512 MiB for moments.0 (3.4 GiB in use); reduce the batch or the context",
    kept: "The losses up to this step are kept on the Train screen.",
  },
  E8: {
    code: "device-lost",
    message: "the GPU device was lost (unknown): a work item took longer than 10 s",
    kept: "The losses up to this step are kept on the Train screen.",
  },
  E9: {
    code: "diverged",
    message: "the loss became NaN at step 210 with a learning rate of 0.01; lower it and train again",
    kept: "The losses up to this step are kept on the Train screen.",
  },
  E10: {
    code: "damaged-file",
    message: "model.safetensors (file 15 of 22) arrived damaged 3 times: 1,204,224 of 3,367,360 bytes",
    kept: "The other 21 files are kept.",
  },
  E11: {
    code: "storage-full",
    message: "270 MiB are needed to keep this stage; the browser has 90 MiB left for this page",
    kept: "The run goes on in memory.",
  },
  E12: {
    code: "worker-failed",
    message: "the compute worker stopped: it ended",
    kept: "The losses up to this step are kept on the Train screen.",
  },
  E13: {
    code: "newer-build",
    message: "A newer version of this page is ready; this one goes on working as long as you like.",
    kept: "Settings of this page that are in no saved recipe are lost by a reload.",
  },
  E14: {
    code: "bad-link",
    message: "2 values of this link are not known to this version; the rest was taken.",
    kept: "Every other setting of the link is in use.",
    details: ["k3 = 7: no such setting", "g = 9e9: a number from -1000 to 1000 was expected"],
  },
  E15: {
    code: "bad-file",
    message: "the weights lack model.layers.0.self_attn.q_proj.weight, which config.json calls for",
    kept: "The model that was loaded before stays in use.",
  },
};

const peak = { weights: 3 * MiB, activations: 120 * MiB, gradients: 3 * MiB, optimiser: 7 * MiB, scratch: 8 * MiB };

/** The store as it would be beside such failures: a live run that failed in Train, a worker in silence. */
export function madeState(state: AppState): AppState {
  const failure = madeFailures.E9;
  return {
    ...state,
    memory: { bytes: peak, totalBytes: 141 * MiB, peakBytes: 141 * MiB, peak },
    capability: {
      features: ["subgroups", "timestamp-query"],
      limits: { maxBufferSize: 256 * MiB, maxStorageBufferBindingSize: 128 * MiB, maxStorageBuffersPerShaderStage: 10 },
    },
    run: { ...state.run, mode: "live", job: { status: "failed", failure, stage: "learn/es" } },
    notices: { ...state.notices, silentMs: 31_000 },
  };
}
