"""Runs a recipe on the embedded model with the PyTorch prototype and compares the merged model with the
base and the baselines on the held-out problems.

    OMP_NUM_THREADS=1 python3 scripts/world/experiment.py recipes/embedded.json --seeds 0 1 2 --out DIR

Writes DIR/seed<N>.json per seed and DIR/summary.json over every seed found in DIR: mean and half width of the
95 % interval (Student's t over seeds). With no seed it only writes the summary.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch

import evaluate
import method
import model
from corpora import FOLDER

STUDENT_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}


def read_recipe(path, seed, overrides=()):
    """The recipe with its seed replaced, and `section.field=value` overrides."""
    recipe = json.loads(Path(path).read_text()) | {"seed": seed}
    for text in overrides:
        key, value = text.split("=")
        target = recipe
        *parents, field = key.split(".")
        for parent in parents:
            target = target[parent]
        try:
            target[field] = json.loads(value)
        except json.JSONDecodeError:
            target[field] = value
    return recipe


def corpora_of(recipe):
    entries = {"ability": recipe["ability"], recipe["reference"]["language"]: recipe["reference"]}
    entries |= {entry["language"]: entry for entry in recipe["languages"]}
    return {name: evaluate.documents(f"{entry['corpus']['embedded']}.jsonl") for name, entry in entries.items()}


def token_count(recipe):
    kinds = ["ability", "reference"] + ["languages"] * len(recipe["languages"])
    steps = sum(recipe["locate"]["steps"] + method.learn_options(recipe, kind)["steps"] for kind in kinds)
    return steps * recipe["batchSize"] * recipe["contextLength"]


def with_field(recipe, section, **fields):
    return recipe | {section: recipe[section] | fields}


def all_weights(base, corpora, recipe, rate):
    """The baseline: every weight trained on the English ability corpus alone, with the steps of the ability training."""
    rows = method.cut_rows(corpora["ability"], recipe["contextLength"])
    options = method.learn_options(recipe, "ability") | {"learningRate": rate}
    return method.train(base, rows, options, recipe)[0]


def scaled(base, trained, scale):
    """base + scale · (trained − base): a task vector."""
    return trained if scale == 1 else method.combine((1, base), (scale, method.difference(trained, base)))


def models(base, corpora, recipe, full_rates, full_scales):
    """Name -> weights of everything that is compared, and the transfer set."""
    found, _ = method.deltas(base, corpora, recipe)
    merged, chosen = method.apply(base, found, recipe)
    everything, _ = method.apply(base, found, with_field(recipe, "select", transferRatio=1.0))
    compared = {"merged": merged, "merged, all tensors": everything,
                "abilityModel": method.combine((1, base), (1, found["ability"]))}
    for rate in full_rates:
        trained = all_weights(base, corpora, recipe, rate)
        for scale in full_scales:
            name = f"all weights, rate {rate:g}" + ("" if scale == 1 else f", scaled {scale:g}")
            compared[name] = scaled(base, trained, scale)
    return compared, chosen


def interval(values):
    """Mean and half width of the 95 % interval over seeds."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, float("nan")
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return mean, STUDENT_95[len(values)] * deviation / math.sqrt(len(values))


def summarise(results):
    """results: per seed {model: {language: figures}} -> {model: {key: [mean, half width]}} over es zh bn te."""
    summary = {}
    for name in results[0]:
        others = [l for l in results[0][name] if l != "en"]
        summary[name] = {
            key: interval([sum(r[name][l][key] for l in others) / len(others) for r in results])
            for key in ("all", "seen", "unseen", "equation")
        }
        for language in results[0][name]:
            summary[name][f"{language} right"] = interval([r[name][language]["all"] for r in results])
            summary[name][f"{language} perplexity / base"] = interval(
                [r[name][language]["perplexity"] / r["base"][language]["perplexity"] for r in results])
    return summary


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recipe")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--set", nargs="*", default=[], help="overrides, e.g. learn.steps=100")
    parser.add_argument("--full-rates", type=float, nargs="*", default=[], help="baseline: rates of training all weights")
    parser.add_argument("--full-scales", type=float, nargs="*", default=[1], help="baseline: shares of that change that are added")
    parser.add_argument("--base", default=FOLDER / "model.safetensors")
    parser.add_argument("--limit", type=int, help="problems a language")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    base = model.load(options.base)
    for seed in options.seeds:
        base_figures = evaluate.report(base, limit=options.limit)
        print(evaluate.line("base", base_figures), flush=True)
        recipe, started = read_recipe(options.recipe, seed, options.set), time.time()
        rates = options.full_rates or [method.learn_options(recipe, "ability")["learningRate"]]
        compared, chosen = models(base, corpora_of(recipe), recipe, rates, options.full_scales)
        print(f"seed {seed}: {token_count(recipe)} tokens, {time.time() - started:.0f} s; kept from transfer:",
              " ".join(sorted(n.replace("model.", "").replace(".weight", "") for n in base if n not in chosen)), flush=True)
        figures = {"base": base_figures}
        for name, weights in compared.items():
            figures[name] = evaluate.report(weights, limit=options.limit)
            print(evaluate.line(name, figures[name]), flush=True)
        (options.out / f"seed{seed}.json").write_text(json.dumps({"recipe": recipe, "transferSet": sorted(chosen), "figures": figures}, indent=1))
    found = sorted(options.out.glob("seed*.json"))
    if len(found) > 1:
        summary = summarise([json.loads(path.read_text())["figures"] for path in found])
        (options.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")


if __name__ == "__main__":
    main()
