import * as v from "valibot";
import { transferKinds } from "../formats/recipe";

const number = v.pipe(v.number(), v.finite());
const names = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(10_000));

/** Merge settings as files and the browser's storage hold them. That they fit a run's languages and tensors is not checked here. */
export const settingsSchema = v.object({
  alpha: number,
  beta: number,
  mu: v.pipe(v.array(number), v.maxLength(1000)),
  gamma: number,
  eta: number,
  transferRatio: v.pipe(number, v.minValue(0), v.maxValue(1)),
  similarity: v.picklist(["dot", "cosine"]),
  exclude: names,
  force: names,
  kinds: v.nullable(v.pipe(v.array(v.picklist(transferKinds)), v.maxLength(transferKinds.length))),
  languageWeights: v.picklist(["equation2", "direct"]),
});
