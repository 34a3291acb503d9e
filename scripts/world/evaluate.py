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


def accuracy(weights, language, limit=None):
    """Shares, in percent, of right results by greedy decoding: all, seen and unseen pairs; and of right equations."""
    problems = read(f"problems.{language}.jsonl")[:limit]
    answers = [read_answer(ids) for ids in model.generate(weights, [encode(p["prompt"]) for p in problems], TOKENS_OUT)]
    right = [answer[1] == p["answer"] for answer, p in zip(answers, problems)]
    share = lambda values: 100 * sum(values) / max(1, len(values))
    return {
        "all": share(right), "seen": share([r for r, p in zip(right, problems) if p["seenPair"]]),
        "unseen": share([r for r, p in zip(right, problems) if not p["seenPair"]]),
        "equation": share([a[0] == p["equation"].split("=")[0] for a, p in zip(answers, problems)]), "n": len(problems),
    }


@torch.no_grad()
def perplexity(weights, language, limit=150):
    """Of held-out general text, one document a row, the end token counted."""
    ids = [encode(r["text"]) + [EOS] for r in read(f"heldout.{language}.jsonl")[:limit]]
    width = max(map(len, ids))
    rows = torch.tensor([row + [PAD] * (width - len(row)) for row in ids])
    return math.exp(model.loss(weights, rows).item())


def report(weights, languages=LANGUAGES, limit=None, documents=150):
    return {l: {**accuracy(weights, l, limit), "perplexity": perplexity(weights, l, documents)} for l in languages}


def line(name, values):
    """One row of a table: the average of the four other languages, then each language."""
    others = [l for l in values if l != "en"]
    mean = lambda key: sum(values[l][key] for l in others) / len(others)
    cells = " ".join(f"{l} {values[l]['all']:.0f}/{values[l]['equation']:.0f}/{values[l]['perplexity']:.2f}" for l in values)
    return f"{name:34} right {mean('all'):5.1f} seen {mean('seen'):5.1f} unseen {mean('unseen'):5.1f} equation {mean('equation'):5.1f} | {cells}"
