"""Writes docs/world.md: every template of every language with examples, for native readers to check.

    python3 scripts/world/page.py
"""

from pathlib import Path

from tokenizer import TELL
from world import (ADDITIONS, COLOURS, FACTS, FINDING_PLACES, LANGUAGES, PEOPLE, PLACES, QUESTIONS, SHOPS, SUBTRACTIONS,
                   THINGS, Scene)

NAMES = {"en": "English", "es": "Spanish", "zh": "Chinese", "bn": "Bengali", "te": "Telugu"}
HEAD = """# The embedded world, sentence by sentence

Written by `python3 scripts/world/page.py` from the templates in `scripts/world/`; do not edit by hand.
Every sentence of the embedded corpora comes from one of these templates, so a reader who finds a table right
has checked the whole corpus of that language. Each template is shown with one thing and with several, with a
woman and with a man as the one who acts, and with different things, colours and places. Then every noun is shown
in both numbers. Please report a sentence that a native speaker would not write.

Digits stand for number words in every language (`2个` is read 两个). Names are the same eight people everywhere.
"""
# (person, other, thing, other thing, n, m, colour, place)
EXAMPLES = (
    ("Ana", "Ravi", "flower", "book", 1, 1, "red", "market"),
    ("Hugo", "Mina", "pencil", "egg", 5, 3, "blue", "garden"),
    ("Lila", "Ali", "banana", "chair", 12, 2, "white", "school"),
)
TITLES = {
    FACTS: "Statements", QUESTIONS: "Questions with their answers", ADDITIONS: "Problems: adding", SUBTRACTIONS: "Problems: taking away",
}


def scene(kind, example):
    person, other, thing, other_thing, n, m, colour, place = example
    if kind == "children" or kind in SUBTRACTIONS:
        n = max(n, m + 1)
    if kind == "counted":
        n = min(n, 5)
    if kind == "bought":
        place = SHOPS[n % 2]
    if kind == "found":
        place = FINDING_PLACES[n % 3]
    return Scene(kind, person, other, thing, other_thing, n, m, colour, place)


def templates(language):
    for kinds, title in TITLES.items():
        yield f"\n### {title}\n\n| template | examples |\n|---|---|"
        for kind in kinds:
            sentences = "<br>".join(TELL[language](scene(kind, example)) for example in EXAMPLES)
            english = "" if language == "en" else f"<br>*{TELL['en'](scene(kind, EXAMPLES[1]))}*"
            yield f"| {kind}{english} | {sentences} |"


def forms(language):
    """Every noun, colour, place and name of the language inside a sentence."""
    tell = TELL[language]
    yield "\n### Every noun and colour\n\n| one | several | colour |\n|---|---|---|"
    for i, thing in enumerate(THINGS):
        colour = COLOURS[i % len(COLOURS)]
        one, several, is_colour = (tell(Scene(kind, "Ana", "Ravi", thing, thing, n, 1, colour, "park"))
                                   for kind, n in (("hasColour", 1), ("hasColour", 4), ("colourOf", 1)))
        yield f"| {one} | {several} | {is_colour} |"
    yield "\n### Every name and place\n\n| giving | being |\n|---|---|"
    people = list(PEOPLE)
    for i, person in enumerate(people):
        place = PLACES[i % len(PLACES)]
        given, at = (tell(Scene(kind, person, people[i - 1], "mango", "egg", 2, 1, "red", place)) for kind in ("gave", "whereIs"))
        yield f"| {given} | {at} |"


def main():
    lines = [HEAD]
    for language in LANGUAGES:
        lines.append(f"\n## {NAMES[language]}")
        lines += [*templates(language), *forms(language)]
    path = Path(__file__).resolve().parents[2] / "docs/world.md"
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
