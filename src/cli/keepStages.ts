import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LocalEngine } from "../engine/engine";
import type { Recipe } from "../formats/recipe";
import { encodeHeader } from "../formats/safetensors";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { readWords } from "../gpu/transfer";
import { copyWeights } from "../kernels/copyWeights";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { addDelta } from "../kernels/sparseDelta";
import { abilityWeights, type Coefficients, languageWeights, multilingualWeights } from "../method/extract";
import { mergeSettings } from "../method/settings";
import type { StageStore } from "../method/stageStore";
import { allocateSlabs, readTensor, type Slabs } from "../model/weights";
import { writeFileWhole } from "./nodeFiles";

/** `--keep`: writes what every stage made, in the files of the golden run: importance, masks, checkpoints, R(A), R_Lang. */
export class StageKeeper {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A mask whose importance was not written is cut again from its scores, or located: that tells the importance. */
  watch(store: StageStore): StageStore {
    return {
      load: async (id) => {
        const [kind, name] = id.stage.split("/");
        if (kind === "locate" && !existsSync(this.#path(`importance.${name}`))) return undefined;
        return store.load(id);
      },
      save: (id, file) => store.save(id, file),
      remove: (ids) => store.remove(ids),
    };
  }

  readonly onImportance = async (stage: string, scores: Slabs, gpu: GpuDevice): Promise<void> => {
    await this.#writeFloats(`importance.${stage.replace("locate/", "")}`, gpu, scores);
  };

  async write(engine: LocalEngine, recipe: Recipe): Promise<void> {
    const { gpu, base, method } = engine.finished();
    const deltas = method.learned.map(({ result }) => result.delta);
    const settings = mergeSettings(recipe);
    for (const { name, result } of method.located) await this.#writeMask(`mask.${name}`, gpu, base, result.mask);
    const unit = (index: number): Coefficients => deltas.map((_, delta) => (delta === index ? 1 : 0));
    for (const [index, { name }] of method.learned.entries()) {
      await this.#writeSum(`model.${name}`, gpu, base, deltas, unit(index), true);
    }
    await this.#writeSum("ability", gpu, base, deltas, abilityWeights(settings), false);
    for (const [index, { language }] of recipe.languages.entries()) {
      await this.#writeSum(`language.${language}`, gpu, base, deltas, languageWeights(settings, index), false);
    }
    await this.#writeSum("multilingual", gpu, base, deltas, multilingualWeights(settings), false);
    await this.#writeFloats("merged", gpu, engine.weights("merged").weights);
  }

  #path(name: string): string {
    return join(this.#directory, `${name}.safetensors`);
  }

  /** Σ coefficientᵢ · deltaᵢ, on the base or on nothing, as a dense file. */
  async #writeSum(
    name: string,
    gpu: GpuDevice,
    base: Slabs,
    deltas: readonly SparseDelta[],
    coefficients: Coefficients,
    onBase: boolean,
  ): Promise<void> {
    using arena = new Arena(gpu);
    using plan = new Plan(gpu, name);
    const sum = allocateSlabs(arena, base.layout, name, "scratch");
    await arena.allocated();
    base.slabs.forEach((slab, index) => {
      const target = sum.slabs[index];
      if (onBase && target) copyWeights(plan, { source: slab, target });
    });
    deltas.forEach((delta, index) => {
      const coefficient = coefficients[index] ?? 0;
      if (coefficient !== 0) addDelta(plan, { delta, slabs: sum.slabs }, coefficient);
    });
    await plan.run();
    await this.#writeFloats(name, gpu, sum);
  }

  async #writeFloats(name: string, gpu: GpuDevice, values: Slabs): Promise<void> {
    const { tensors } = values.layout;
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield encodeHeader(tensors.map(({ name, shape }) => ({ name, dtype: "F32" as const, shape })));
      for (const tensor of tensors) yield new Uint8Array((await readTensor(gpu, values, tensor.name)).buffer);
    }
    await writeFileWhole(this.#path(name), parts());
  }

  /** One byte a scalar, 0 or 1. */
  async #writeMask(name: string, gpu: GpuDevice, { layout }: Slabs, mask: NeuronMask): Promise<void> {
    const words: Uint32Array[] = [];
    for (const { maskWords } of mask.slabs) words.push(await readWords(gpu, maskWords));
    const { tensors } = layout;
    const header = encodeHeader(tensors.map(({ name, shape }) => ({ name, dtype: "U8" as const, shape })));
    const bytes = tensors.flatMap(({ parts }) =>
      parts.map(({ slab, offset, size }) =>
        Uint8Array.from({ length: size }, (_, index) => {
          const scalar = offset + index;
          return ((words[slab]?.[scalar >>> 5] ?? 0) >>> (scalar & 31)) & 1;
        }),
      ),
    );
    await writeFileWhole(this.#path(name), [header, ...bytes]);
  }
}
