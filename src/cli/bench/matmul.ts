import type { GpuDevice } from "../../gpu/device";
import { chosenVariant, type LinearForm, type LinearShape } from "../../kernels/autotune";
import { variantName } from "../../kernels/linearVariants";
import { flopsOf, measureLinear, tuneLinear } from "../../kernels/tuneLinear";
import { jaxMatmul } from "./jaxMatmul";

/** One shape and form: the tuned variant's speed, its share of the best this adapter reached, and the opponent's. */
export interface MatmulRow {
  readonly name: string;
  readonly shape: LinearShape;
  readonly form: LinearForm;
  readonly variant: string;
  readonly gflops: number;
  readonly shareOfBest: number;
  readonly jaxGflops: number | undefined;
}

interface NamedShape extends LinearShape {
  readonly name: string;
}

const square = (size: number): NamedShape => ({ name: `square ${size}`, tokens: size, inputs: size, outputs: size });

/** Layers of the embedded model and of SmolLM2-135M; tokens are cut down on an adapter that computes on the CPU. */
function shapes(tokens: number): NamedShape[] {
  return [
    { name: "embedded qkv", tokens, inputs: 128, outputs: 256 },
    { name: "embedded gate and up", tokens, inputs: 128, outputs: 768 },
    { name: "embedded down", tokens, inputs: 384, outputs: 128 },
    { name: "SmolLM2 qkv", tokens, inputs: 576, outputs: 960 },
    { name: "SmolLM2 gate and up", tokens, inputs: 576, outputs: 3072 },
    { name: "SmolLM2 down", tokens, inputs: 1536, outputs: 576 },
    square(256),
    square(512),
    square(1024),
  ];
}

const forms: readonly LinearForm[] = ["forward", "backwardInput", "backwardWeight", "backward"];

/** Matrix products in their forms, tuned first; the opponent runs the forward form of the same shape right after. */
export async function benchMatmul(
  gpu: GpuDevice,
  { quick = false, opponent = true }: { readonly quick?: boolean; readonly opponent?: boolean } = {},
): Promise<MatmulRow[]> {
  const tokens = gpu.adapter.isFallback ? 256 : 2048;
  const rows: Omit<MatmulRow, "shareOfBest">[] = [];
  for (const { name, ...shape } of quick ? [square(256), square(512)] : shapes(tokens)) {
    for (const form of quick ? forms.slice(0, 1) : forms) {
      await tuneLinear(gpu, [{ form, shape }]);
      const flops = flopsOf(form, shape);
      const repeats = Math.max(1, Math.round((gpu.adapter.isFallback ? 1e8 : 1e11) / flops));
      const ms = await measureLinear(gpu, { form, shape, repeats });
      const jaxGflops = opponent && form === "forward" ? await jaxMatmul(shape, repeats) : undefined;
      const variant = variantName(chosenVariant(gpu, form, shape));
      rows.push({ name, shape, form, variant, gflops: flops / ms / 1e6, jaxGflops });
    }
  }
  const best = Math.max(...rows.map((row) => row.gflops));
  return rows.map((row) => ({ ...row, shareOfBest: row.gflops / best }));
}
