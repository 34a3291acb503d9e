import { fnv1a } from "../../base/hash";
import { createRandom } from "../../base/random";

const adjectives =
  "amber brave brisk calm clear clever copper daring early fair fleet fresh gentle glad golden green happy honest ivory keen kind light lively lucid mellow merry mild modest nimble noble patient plain polite proud quick quiet rapid ready rosy sage silver simple sober solid steady still sunny swift tidy true vivid warm wise witty";
const animals =
  "badger beaver bison crane curlew deer dolphin dove eagle egret falcon ferret finch fox gannet gecko goose hare hawk heron ibex ibis jackdaw kestrel kite lark lemur linnet lynx marten mole moose newt orca otter owl panda petrel pika plover puffin quail raven robin seal shrew stork swan swift tern thrush toad vole weasel wren zebra";

const [first, second] = [adjectives.split(" "), animals.split(" ")];

/** A name to remember a run by, "calm-otter-14": the same for the same key, another one where `taken` has it. */
export function runName(key: string, taken: ReadonlySet<string> = new Set()): string {
  const random = createRandom(fnv1a(key));
  for (;;) {
    const [adjective, animal] = [first[random.integer(first.length)], second[random.integer(second.length)]];
    const name = `${adjective}-${animal}-${1 + random.integer(99)}`;
    if (!taken.has(name)) return name;
  }
}
