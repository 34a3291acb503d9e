import type { numpy } from "@jax-js/jax";
import type { ModelConfig } from "../../formats/modelConfig";
import type { PackedRows } from "../../formats/packRows";
import { ropeFrequencies, ropeTable } from "../../kernels/rope";
import type { AdamwOptions } from "../../kernels/stepValues";
import { embeddingName, finalNormName, layerNames, layerPrefix } from "../../model/parameters";
import { type Jax, loadJax } from "./jaxMatmul";

type Value = numpy.Array;
type Values = { [name: string]: Value };

export interface JaxTrainingInput {
  readonly config: ModelConfig;
  /** Every tensor of the model, row-major, in the order of its layout. */
  readonly weights: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> }
  >;
  readonly rows: PackedRows;
  readonly adamw: AdamwOptions;
  readonly learningRate: number;
}

/** A jitted training step of jax-js that is called again and again. */
export interface JaxTraining extends Disposable {
  /** One step over all rows, waited for. */
  step(): Promise<{ readonly loss: number; readonly ms: number }>;
}

/**
 * The same decoder in jax-js: a Llama without biases, with tied head and plain rotation; grouped-query attention through
 * its own `dotProductAttention`. In jax-js an argument is used up by a call; `.ref` keeps it for another.
 */
function lossFunction({ numpy: np, nn }: Jax, config: ModelConfig, { rowCount, contextLength }: PackedRows) {
  const { heads, kvHeads, headSize, layers, normEpsilon, vocabSize } = config;
  const half = headSize / 2;
  const table = ropeTable(contextLength, ropeFrequencies(headSize, config.ropeBase, config.ropeScaling));
  const part = (start: number) =>
    np.array(
      Float32Array.from({ length: contextLength * half }, (_, index) => {
        return table[Math.floor(index / half) * headSize + start + (index % half)] ?? 0;
      }),
      { shape: [contextLength, 1, half] },
    );
  const [cosines, sines] = [part(0), part(half)];

  const linear = (input: Value, weight: Value) => np.matmul(input, np.transpose(weight));
  const norm = (input: Value, weight: Value) => {
    const meanSquare = np.mean(np.square(input.ref), -1, { keepdims: true });
    return input.div(np.sqrt(meanSquare.add(normEpsilon))).mul(weight);
  };
  const byHead = (input: Value, count: number) => input.reshape([rowCount, contextLength, count, headSize]);
  const rotate = (input: Value) => {
    const first = input.ref.slice([], [], [], [0, half]);
    const second = input.slice([], [], [], [half, headSize]);
    const turned = first.ref.mul(cosines.ref).sub(second.ref.mul(sines.ref));
    return np.concatenate([turned, second.mul(cosines.ref).add(first.mul(sines.ref))], -1);
  };

  const loss = (weights: Values, tokenIds: Value, targets: Value, targetWeights: Value): Value => {
    const weight = (name: string) => {
      const value = weights[name];
      if (!value) throw new Error(`no tensor ${name}`);
      return value;
    };
    let residual = np.take(weight(embeddingName).ref, tokenIds, 0);
    for (let layer = 0; layer < layers; layer++) {
      const of = (name: keyof typeof layerNames) => weight(layerPrefix(layer) + layerNames[name]);
      const input = norm(residual.ref, of("inputNorm"));
      const query = rotate(byHead(linear(input.ref, of("q")), heads));
      const key = rotate(byHead(linear(input.ref, of("k")), kvHeads));
      const value = byHead(linear(input, of("v")), kvHeads);
      const attended = nn.dotProductAttention(query, key, value, { isCausal: true });
      residual = residual.add(linear(attended.reshape([-1, heads * headSize]), of("o")));
      const middle = norm(residual.ref, of("postNorm"));
      const gate = nn.silu(linear(middle.ref, of("gate")));
      residual = residual.add(linear(gate.mul(linear(middle, of("up"))), of("down")));
    }
    const logits = linear(norm(residual, weight(finalNormName)), weight(embeddingName));
    const chosen = nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, vocabSize)).sum(-1);
    return chosen.mul(targetWeights).sum().neg();
  };
  const dispose = () => {
    cosines.dispose();
    sines.dispose();
  };
  return { loss, dispose };
}

/** Uploads weights and batch and traces the step; the first call of `step` compiles it. */
export async function openJaxTraining(input: JaxTrainingInput): Promise<JaxTraining> {
  const jax = await loadJax();
  const { numpy: np } = jax;
  const { config, rows, adamw, learningRate } = input;
  const { beta1, beta2, epsilon, weightDecay, clipNorm } = adamw;
  const { loss, dispose } = lossFunction(jax, config, rows);
  const lossAndGradient = jax.valueAndGrad(loss);

  /** `corrections` = {1 / (1 − beta1ᵗ), 1 / (1 − beta2ᵗ)}. */
  const update = jax.jit(
    (
      weights: Values,
      moments1: Values,
      moments2: Values,
      corrections: Value,
      tokenIds: Value,
      targets: Value,
      targetWeights: Value,
    ): [Values, Values, Values, Value] => {
      const kept = jax.tree.ref(weights);
      const [value, gradient] = lossAndGradient(weights, tokenIds, targets, targetWeights) as [Value, Values];
      const squares = Object.values(gradient).map((part) => np.square(part.ref).sum());
      const gradientNorm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
      const clip = np.minimum(np.array(clipNorm).div(gradientNorm.add(1e-6)), 1);
      const correction1 = corrections.ref.slice(0);
      const correction2 = corrections.slice(1);
      const [newWeights, new1, new2]: [Values, Values, Values] = [{}, {}, {}];
      for (const [name, raw] of Object.entries(gradient)) {
        const part = raw.mul(clip.ref);
        const [old, old1, old2] = [kept[name], moments1[name], moments2[name]];
        if (!old || !old1 || !old2) throw new Error(`no moments of ${name}`);
        const m = old1.mul(beta1).add(part.ref.mul(1 - beta1));
        const v = old2.mul(beta2).add(np.square(part).mul(1 - beta2));
        const root = np.sqrt(v.ref.mul(correction2.ref)).add(epsilon);
        const change = m.ref.mul(correction1.ref).div(root).add(old.ref.mul(weightDecay));
        newWeights[name] = old.sub(change.mul(learningRate));
        new1[name] = m;
        new2[name] = v;
      }
      for (const used of [clip, correction1, correction2]) used.dispose();
      return [newWeights, new1, new2, value];
    },
  );

  const each = (make: (shape: number[], values: Float32Array<ArrayBuffer>) => Value): Values =>
    Object.fromEntries([...input.weights].map(([name, { shape, values }]) => [name, make([...shape], values)]));
  let weights = each((shape, values) => np.array(values, { shape }));
  let moments1 = each((shape) => np.array(new Float32Array(shape.reduce((a, b) => a * b, 1)), { shape }));
  let moments2 = each((shape) => np.array(new Float32Array(shape.reduce((a, b) => a * b, 1)), { shape }));
  const { rowCount, contextLength } = rows;
  const predictions = rowCount * (contextLength - 1);
  const isLast = (index: number) => index % contextLength === contextLength - 1;
  const tokenIds = np.array(Int32Array.from(rows.tokens), { dtype: np.int32 });
  const targets = np.array(
    Int32Array.from(rows.tokens, (_, index) => (isLast(index) ? 0 : (rows.tokens[index + 1] ?? 0))),
    { dtype: np.int32 },
  );
  const targetWeights = np.array(Float32Array.from(rows.tokens, (_, index) => (isLast(index) ? 0 : 1 / predictions)));
  let step = 0;
  return {
    async step() {
      step += 1;
      const corrections = np.array(Float32Array.of(1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)));
      const began = performance.now();
      const results = update(weights, moments1, moments2, corrections, tokenIds.ref, targets.ref, targetWeights.ref);
      [weights, moments1, moments2] = [results[0], results[1], results[2]];
      await jax.blockUntilReady(results);
      const ms = performance.now() - began;
      const [value = Number.NaN] = await results[3].data();
      return { loss: value, ms };
    },
    [Symbol.dispose]() {
      for (const values of [weights, moments1, moments2]) jax.tree.dispose(values);
      for (const value of [tokenIds, targets, targetWeights]) value.dispose();
      update.dispose();
      dispose();
    },
  };
}
