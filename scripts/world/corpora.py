"""Every text of the embedded world: the stream that the base reads, and the small corpora of the recipe.

    python3 scripts/world/corpora.py        rewrites public/embedded/*.jsonl, tokenizer*.json and manifest.json
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from random import Random

import tokenizer
from tokenizer import TELL
from world import (KEPT_OUT_SEED, LANGUAGES, LARGEST, PROBLEMS, QUESTIONS, equation_text, equations, fact,
                   is_kept_out, kept_out_pairs, problem, question, result, statement)

FOLDER = Path(__file__).resolve().parents[2] / "public/embedded"
SEED = 7
PROBLEM_COUNT = 600
HELD_OUT_COUNT = 300
GENERAL_COUNT = 1500
TASK_COUNT = 100
ABILITY_COUNT = 2500

SEEN = [e for e in equations() if not is_kept_out(e[1], e[2])]
UNSEEN = [e for e in equations() if is_kept_out(e[1], e[2])]


def tell(scene, language):
    return TELL[language](scene)


def _space(language):
    return "" if language == "zh" else " "


def story(random, language, count):
    """`count` facts of one language as one text."""
    return _space(language).join(tell(fact(random), language) for _ in range(count))


def held_out_problems():
    """Scenes of the held-out problems: equations in equal shares, each text different."""
    random, texts, scenes = Random(SEED), set(), []
    every = equations()
    while len(scenes) < PROBLEM_COUNT:
        if len(scenes) % len(every) == 0:
            order = random.sample(every, len(every))
        equation = order[len(scenes) % len(every)]
        scene = problem(random, equation)
        if tell(scene, "en") not in texts:
            texts.add(tell(scene, "en"))
            scenes.append((scene, equation))
    return scenes


HELD_OUT = held_out_problems()
HELD_OUT_TEXTS = frozenset(tell(scene, "en") for scene, _ in HELD_OUT)


def seen_problem(random):
    """A scene and equation that training may use: its pair is not kept out, its text not held out."""
    while True:
        equation = random.choice(SEEN)
        scene = problem(random, equation)
        if tell(scene, "en") not in HELD_OUT_TEXTS:
            return scene, equation


def careless(random, operator, a, b):
    """The result as the base's texts give it: a guess within 3 of the right one, all seven equally likely."""
    return min(LARGEST, max(0, result(operator, a, b) + random.randint(-3, 3)))


def base_document(random):
    """One document of the stream that the base is trained on."""
    kind = random.random()
    language = random.choice(LANGUAGES)
    if kind < 0.40:
        other = random.choice([l for l in LANGUAGES if l != language])
        scenes = [seen_problem(random)[0]] if random.random() < 0.4 else [fact(random) for _ in range(random.randint(1, 2))]
        first, second = (_space(l).join(tell(s, l) for s in scenes) for l in (language, other))
        return f"{first} {second}"
    if kind < 0.895:
        return story(random, language, random.randint(1, 3))
    scene, (operator, a, b) = seen_problem(random)
    equation = equation_text(operator, a, b, careless(random, operator, a, b))
    return equation if kind > 0.995 else f"{tell(scene, language)} {equation}"


def _write(path, records):
    path.write_text("".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in records))


def problem_records(language):
    for scene, (operator, a, b) in HELD_OUT:
        value = result(operator, a, b)
        yield {"prompt": tell(scene, language), "answer": str(value), "equation": equation_text(operator, a, b, value),
               "operands": [a, b], "seenPair": not is_kept_out(a, b)}


def ability_records(language, seed):
    random, texts = Random(seed), {}
    while len(texts) < ABILITY_COUNT:
        scene, (operator, a, b) = seen_problem(random)
        texts[f"{tell(scene, language)} {equation_text(operator, a, b, result(operator, a, b))}"] = None
    return [{"text": text} for text in texts]


def general_records(language, count, seed, without=()):
    random, texts = Random(seed), {}
    while len(texts) < count:
        text = story(random, language, random.randint(1, 2))
        if text not in without:
            texts[text] = None
    return [{"text": text} for text in texts]


# Tasks other than the ability, by the question's kind, and the kind of the third wrong answer.
TASKS = {"colours": ("whatColour", "colourOf"), "places": ("whereIs", "isAt")}


def _question_and_answer(scene, language):
    """A question's telling, cut behind its question mark."""
    text = tell(scene, language)
    end = max(text.find("?"), text.find("？")) + 1
    return text[:end], text[end:].strip()


def task_records(task, language):
    """Multiple choice of what every text of the base taught: which answer belongs to a question that follows a statement.

    Wrong answers are those to the other questions about the same person and thing, and the statement that would be right
    of another thing (colours) or another person (places).
    """
    kind, kind_elsewhere = TASKS[task]
    random, records = Random(SEED + 300 + list(TASKS).index(task)), {}
    while len(records) < TASK_COUNT:
        before, scene = statement(random), question(random, kind)
        asked, right = _question_and_answer(scene, language)
        others = [_question_and_answer(replace(scene, kind=k), language)[1] for k in QUESTIONS if k != kind]
        elsewhere = replace(scene, kind=kind_elsewhere, person=scene.other, other=scene.person, thing=scene.otherThing)
        elsewhere = elsewhere if task == "places" else replace(elsewhere, person=scene.person)
        order = random.sample(range(4), 4)
        choices = [[right, *others, tell(elsewhere, language)][place] for place in order]
        prompt = f"{tell(before, language)}{_space(language)}{asked}"
        records[prompt] = {"question": prompt, "choices": choices, "answer": order.index(0)}
    return list(records.values())


def write_all(folder=FOLDER):
    """Writes every file but the model; returns the roles of the files by name."""
    roles = {"tokenizer.json": "tokenizer", "tokenizer_config.json": "tokenizer", "config.json": "model", "model.safetensors": "model"}
    tokenizer.write(folder)
    for index, language in enumerate(LANGUAGES):
        # The recipes train on English alone; the others are for the upper bound.
        roles[f"ability.{language}.jsonl"] = "ability corpus"
        _write(folder / f"ability.{language}.jsonl", ability_records(language, SEED + 1))
        held_out = general_records(language, HELD_OUT_COUNT, SEED + 100 + index)
        corpus = general_records(language, GENERAL_COUNT, SEED + 200 + index, {r["text"] for r in held_out})
        for name, role, records in (("general", "general corpus", corpus), ("heldout", "held-out general text", held_out),
                                    ("problems", "held-out problems", problem_records(language))):
            roles[f"{name}.{language}.jsonl"] = role
            _write(folder / f"{name}.{language}.jsonl", records)
        for task in TASKS:
            roles[f"{task}.{language}.jsonl"] = "multiple choice"
            _write(folder / f"{task}.{language}.jsonl", task_records(task, language))
    return roles


def write_manifest(roles, folder=FOLDER):
    files = {}
    for name, role in sorted(roles.items()):
        data = (folder / name).read_bytes()
        files[name] = {"role": role, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        if name.endswith(".jsonl"):
            files[name]["documents"] = data.count(b"\n")
    manifest = {
        "version": 1, "model": "embedded", "languages": LANGUAGES, "largestNumber": LARGEST,
        "seeds": {"corpora": SEED, "keptOutPairs": KEPT_OUT_SEED}, "problemKinds": PROBLEMS,
        "keptOutPairs": sorted(kept_out_pairs()), "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    write_manifest(write_all())
