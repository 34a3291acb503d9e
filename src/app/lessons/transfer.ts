import { groupSimilarity, tensorGroups } from "./figures";
import type { LessonScript, LessonView } from "./lesson";

/** The part whose tensors are most like the languages. */
function mostLanguageLike(view: LessonView): number {
  const values = tensorGroups.map((group) => groupSimilarity(view, group) ?? Number.NEGATIVE_INFINITY);
  return values.indexOf(Math.max(...values));
}

/** Moving arithmetic into Bengali: from a model that guesses to one that adds, and what that does not mean. */
export const transfer: LessonScript = {
  id: "transfer",
  pages: [
    { step: "merge", controls: ["sample"], target: "sample", tasks: [{ uses: "sample" }] },
    { step: "locate", controls: ["corpus"], target: "corpus", tasks: [{ uses: "corpus" }] },
    {
      step: "train",
      controls: ["trainings", "run"],
      target: "trainings",
      tasks: [{ uses: "trainings" }],
    },
    {
      step: "compose",
      controls: ["alpha", "beta"],
      target: "beta",
      tasks: [{ when: ({ settings }) => settings.beta === 0 }, { when: ({ settings }) => settings.beta >= 0.5 }],
    },
    {
      step: "compose",
      controls: [],
      tasks: [{ when: ({ tensor }) => tensor === "model.embed_tokens.weight" }],
      question: {
        covers: '[data-testid="compose.map.panel"], [data-testid="compose.rank.panel"]',
        answer: mostLanguageLike,
      },
    },
    {
      step: "compose",
      controls: ["k2"],
      target: "k2",
      tasks: [
        { when: ({ composition, report }) => composition.selectedCount === report.model.tensors.length },
        { when: ({ settings }) => settings.transferRatio < 0.6 },
      ],
    },
    {
      step: "merge",
      controls: ["gamma", "sample", "prompt"],
      target: "gamma",
      tasks: [
        { when: ({ settings }) => settings.gamma === 0 },
        { when: ({ settings, report }) => settings.gamma >= report.recipe.merge.gamma },
      ],
    },
    {
      step: "merge",
      controls: ["gamma", "eta", "mu", "k2", "sample", "prompt"],
      target: "eta",
      tasks: [{ when: ({ settings }) => settings.gamma >= 2 }, { when: ({ settings }) => settings.eta >= 2 }],
    },
    { step: "evaluate", controls: ["pairs"], target: "pairs", tasks: [{ uses: "pairs" }] },
  ],
};
