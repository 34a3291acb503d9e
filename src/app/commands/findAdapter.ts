import { AppError } from "../../base/errors";
import { failureOf } from "../failure";
import { replace } from "../store/store";

const kept = "Everything recorded works: maps, sliders, tables and texts.";

/** Asks the browser for a graphics adapter without opening it, and keeps what it says or why there is none. */
export async function findAdapter(): Promise<void> {
  replace("device", { status: "checking" });
  try {
    // The type says it is always there; browsers without WebGPU disagree.
    const gpu = navigator.gpu as GPU | undefined;
    if (!isSecureContext) throw new AppError("no-webgpu", "WebGPU needs https or localhost; this page came over http.");
    if (!gpu)
      throw new AppError(
        "no-webgpu",
        "This browser does not offer WebGPU. Live runs need Chrome or Edge 113 or newer, Safari 26 or Firefox 141.",
      );
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw new AppError(
        "no-adapter",
        "WebGPU is present but no graphics adapter was offered (a blocked driver, a remote desktop, or Linux without Vulkan).",
      );
    }
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    const isFallback = isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${architecture} ${device} ${description}`);
    replace("device", { status: "offered", adapter: { vendor, architecture, device, description, isFallback } });
  } catch (error) {
    replace("device", { status: "unavailable", failure: failureOf(error, kept) });
  }
}
