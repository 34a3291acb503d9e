// Only the tokenizers of @huggingface/transformers are used here; its inference engine and image codecs never load.
export const InferenceSession = undefined;
export class Tensor {}
export const env = { wasm: {}, versions: {} };
export const listSupportedBackends = () => [];
export default {};
