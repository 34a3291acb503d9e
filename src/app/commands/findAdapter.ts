import { AppError } from "../../base/errors";
import { failureOf } from "../failure";
import { replace, useApp } from "../store/store";
import { checkOtherTabs } from "./holdLive";

const kept = "Everything recorded works: maps, sliders, tables and texts.";

/** Limits that the program depends on, and that a message may name. */
const toldLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Asks the browser for a graphics adapter without opening it, and keeps what it says or why there is none. */
export async function findAdapter(): Promise<void> {
  replace("device", { status: "checking" });
  try {
    // The type says it is always there; browsers without WebGPU disagree.
    const gpu = navigator.gpu as GPU | undefined;
    if (!isSecureContext) {
      throw new AppError("insecure-page", `WebGPU needs https or localhost; this page came from ${location.origin}.`);
    }
    if (!gpu) throw new AppError("no-webgpu", "This browser does not offer WebGPU.");
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw new AppError(
        "no-adapter",
        "WebGPU is present but no graphics adapter was offered (a blocked driver, a remote desktop, or Linux without Vulkan).",
      );
    }
    const limits = Object.fromEntries(toldLimits.map((name) => [name, adapter.limits[name]]));
    useApp.setState({ capability: { features: [...adapter.features].sort(), limits } });
    await checkOtherTabs();
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    const isFallback = isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${architecture} ${device} ${description}`);
    replace("device", { status: "offered", adapter: { vendor, architecture, device, description, isFallback } });
  } catch (error) {
    replace("device", { status: "unavailable", failure: failureOf(error, kept) });
  }
}
