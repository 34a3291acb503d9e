import type { RunReport } from "../engine/report";
import type { TransferKind } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { allowedKinds, tensorKindOf } from "../method/tensorKind";
import { ratioText } from "./changes";
import { testsKey } from "./measured";
import { ablationPresets } from "./mergePresets";
import type { SettingsPin } from "./runs/settingsPin";
import { sameSettings, settingsName, settingsOf } from "./settings";

/** Settings of a run to be compared, with what they are called. */
export interface NamedSettings {
  readonly id: string;
  readonly label: string;
  readonly settings: MergeSettings;
}

export const setIds = ["pins", "k2", "ablations", "kinds", "all"] as const;

export type SetId = (typeof setIds)[number];

/** What each list shows, in words. */
export const setWords: Readonly<Record<SetId, { readonly label: string; readonly words: string }>> = {
  pins: { label: "Pins", words: "the settings that you pinned in Compose and Merge" },
  k2: {
    label: "k2 sweep",
    words: "the share of tensors that receive the ability, from 10 to 100 % (Fig. 3 of the paper)",
  },
  ablations: { label: "Ablations", words: "the method with one part taken out (Fig. 2 of the paper)" },
  kinds: { label: "Kinds of tensors", words: "only one kind of tensor receives the ability (Table 3 of the paper)" },
  all: { label: "All measured", words: "everything that was measured of this run with its present tests" },
};

const sweptRatios = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Rows of the paper's Table 3. */
const testedKinds: readonly TransferKind[] = ["q", "k", "v", "o", "attention", "gate", "up", "down", "mlp"];

/** The settings of a list, those of the run first where they belong to it; none twice. */
export function settingSet(id: SetId, report: RunReport, pins: readonly SettingsPin[]): readonly NamedSettings[] {
  const own = { id: "own", label: "own settings", settings: settingsOf(report.recipe) };
  return withoutRepeats(lists[id](report, own, pins));
}

type MakeList = (report: RunReport, own: NamedSettings, pins: readonly SettingsPin[]) => readonly NamedSettings[];

const lists: Readonly<Record<SetId, MakeList>> = {
  pins: (_, own, pins) => [own, ...pins.map(({ id, name, settings }) => ({ id, label: name, settings }))],
  k2: (_, { settings }) =>
    [...new Set([...sweptRatios, settings.transferRatio])]
      .sort((a, b) => a - b)
      .map((transferRatio) => ({
        id: `k2.${transferRatio}`,
        label: `k2 ${ratioText(transferRatio)}${transferRatio === settings.transferRatio ? " (the run's own)" : ""}`,
        settings: { ...settings, transferRatio },
      })),
  ablations: (_, own) => [own, ...ablationPresets(own.settings)],
  kinds: (report, own) => {
    const present = new Set(report.model.tensors.map(({ name }) => tensorKindOf(name)));
    const found = testedKinds.filter((kind) => [...allowedKinds([kind])].some((single) => present.has(single)));
    return [
      own,
      ...found.map((kind) => ({
        id: `kind.${kind}`,
        label: `only ${kind}`,
        settings: { ...own.settings, kinds: [kind] },
      })),
    ];
  },
  all: (report, own) => {
    const [tests, languages] = [testsKey(report.recipe.evaluate), report.recipe.languages.map((l) => l.language)];
    const measured = (report.measured ?? []).filter((entry) => entry.tests === tests);
    return [
      own,
      ...measured.map(({ settings }, index) => ({
        id: `measured.${index}`,
        label: settingsName(settings, own.settings, languages),
        settings,
      })),
    ];
  },
};

function withoutRepeats(list: readonly NamedSettings[]): readonly NamedSettings[] {
  return list.filter(
    ({ settings }, index) => list.findIndex((other) => sameSettings(other.settings, settings)) === index,
  );
}
