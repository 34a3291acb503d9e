"""Accuracy on the held-out problems and perplexity of held-out general text."""

import json
import math
import re

import torch

import model
from corpora import FOLDER
from tokenizer import EOS, PAD, decode, encode
from world import LANGUAGES

TOKENS_OUT = 9
EQUATION = re.compile(r"^(\d+)([+-])(\d+)=(\d+)$")


def read(name):
    return [json.loads(line) for line in (FOLDER / name).read_text().splitlines()]


def documents(name):
    return [encode(record["text"]) for record in read(name)]


def read_answer(ids):
    """Generated ids up to the end token -> (equation without result, result), or (None, None)."""
    match = EQUATION.match(decode(ids[: ids.index(EOS)] if EOS in ids else ids))
    return ("".join(match.groups()[:3]), match.group(4)) if match else (None, None)


def share(values):
    return 100 * sum(values) / max(1, len(values))


def accuracies(weights, languages=LANGUAGES, limit=None):
    """By language, shares in percent of right results by greedy decoding: all, seen and unseen pairs; and of right equations."""
    problems = {l: read(f"problems.{l}.jsonl")[:limit] for l in languages}
    answers = iter(model.generate(weights, [encode(p["prompt"]) for l in languages for p in problems[l]], TOKENS_OUT))
    found = {}
    for language in languages:
        asked = problems[language]
        read_out = [read_answer(next(answers)) for _ in asked]
        right = [value == p["answer"] for (_, value), p in zip(read_out, asked)]
        found[language] = {
            "all": share(right), "seen": share([r for r, p in zip(right, asked) if p["seenPair"]]),
            "unseen": share([r for r, p in zip(right, asked) if not p["seenPair"]]),
            "equation": share([equation == p["equation"].split("=")[0] for (equation, _), p in zip(read_out, asked)]),
            "n": len(asked),
        }
    return found


@torch.no_grad()
def perplexity(weights, language, limit=150):
    """Of held-out general text, one document a row, the end token counted."""
    ids = [encode(r["text"]) + [EOS] for r in read(f"heldout.{language}.jsonl")[:limit]]
    width = max(map(len, ids))
    rows = torch.tensor([row + [PAD] * (width - len(row)) for row in ids])
    return math.exp(model.loss(weights, rows).item())


def report(weights, languages=LANGUAGES, limit=None, documents=150):
    found = accuracies(weights, languages, limit)
    return {l: {**found[l], "perplexity": perplexity(weights, l, documents)} for l in languages}


def line(name, values):
    """One row of a table: the average of the four other languages, then each language."""
    others = [l for l in values if l != "en"]
    mean = lambda key: sum(values[l][key] for l in others) / len(others)
    cells = " ".join(f"{l} {values[l]['all']:.0f}/{values[l]['equation']:.0f}/{values[l]['perplexity']:.2f}" for l in values)
    return f"{name:34} right {mean('all'):5.1f} seen {mean('seen'):5.1f} unseen {mean('unseen'):5.1f} equation {mean('equation'):5.1f} | {cells}"
