"""The shared world: who and what exists, and the scenes that every language can tell.

A scene is language-free. Each language module (en, es, zh, bn, te) turns a scene into
a grammatical sentence, so that one scene told in two languages is a translation pair.
"""

from dataclasses import dataclass
from random import Random

LANGUAGES = ("en", "es", "zh", "bn", "te")

# name -> grammatical gender of the person (Telugu verbs agree with it)
PEOPLE = {"Ana": "f", "Rita": "f", "Mina": "f", "Lila": "f", "Ravi": "m", "Leo": "m", "Hugo": "m", "Ali": "m"}
THINGS = ("book", "pencil", "flower", "ball", "mango", "egg", "cup", "chair", "hat", "box", "banana", "bag")
COLOURS = ("red", "blue", "green", "yellow", "white", "black")
PLACES = ("market", "shop", "school", "garden", "park")
SHOPS = ("market", "shop")
FINDING_PLACES = ("school", "garden", "park")

# Every number of the world, operands and results alike, lies in 0..LARGEST.
LARGEST = 15
KEPT_OUT_FRACTION = 0.1
KEPT_OUT_SEED = 20

FACTS = ("has", "hasTwo", "hasColour", "bought", "found", "gave", "lost", "colourOf", "inPlace", "children", "isAt", "counted")
QUESTIONS = ("whereIs", "whatColour", "howMany")
ADDITIONS = ("boughtMore", "received", "together")
SUBTRACTIONS = ("gaveAway", "lostSome")
PROBLEMS = ADDITIONS + SUBTRACTIONS


@dataclass(frozen=True)
class Scene:
    """One thing to tell. `n` and `m` are counts; for a problem they are its operands in order."""

    kind: str
    person: str
    other: str
    thing: str
    otherThing: str
    n: int
    m: int
    colour: str
    place: str


def all_pairs():
    """Every unordered operand pair (small, large) that some equation of the world uses."""
    return [(a, b) for b in range(1, LARGEST + 1) for a in range(1, b + 1) if a < b or a + b <= LARGEST]


def kept_out_pairs():
    """The tenth of `all_pairs()` that no corpus may add or subtract, in either order."""
    pairs = all_pairs()
    return frozenset(Random(KEPT_OUT_SEED).sample(pairs, round(len(pairs) * KEPT_OUT_FRACTION)))


def equations():
    """Every (operator, a, b): sums up to LARGEST, and differences of at least 1."""
    numbers = range(1, LARGEST + 1)
    sums = [("+", a, b) for a in numbers for b in numbers if a + b <= LARGEST]
    differences = [("-", a, b) for a in numbers for b in numbers if b < a]
    return sums + differences


def is_kept_out(a, b, kept_out=kept_out_pairs()):
    return (min(a, b), max(a, b)) in kept_out


def result(operator, a, b):
    return a + b if operator == "+" else a - b


def equation_text(operator, a, b, value):
    return f"{a}{operator}{b}={value}"


def _scene(random, kind, n, m):
    person, other = random.sample(list(PEOPLE), 2)
    thing, other_thing = random.sample(THINGS, 2)
    places = SHOPS if kind == "bought" else FINDING_PLACES if kind == "found" else PLACES
    return Scene(kind, person, other, thing, other_thing, n, m, random.choice(COLOURS), random.choice(places))


def fact(random):
    """A scene of general text: a statement, or a question with its answer."""
    kind = random.choice(FACTS + QUESTIONS)
    lowest = 2 if kind == "children" else 1
    n = random.randint(lowest, LARGEST)
    if kind == "counted":
        n = random.randint(1, LARGEST - 3)
    return _scene(random, kind, n, random.randint(1, LARGEST))


def statement(random):
    """A scene of general text that is no question."""
    while True:
        scene = fact(random)
        if scene.kind in FACTS:
            return scene


def question(random, kind):
    """A scene of one of the `QUESTIONS`."""
    return _scene(random, kind, random.randint(1, LARGEST), random.randint(1, LARGEST))


def problem(random, equation):
    """A word problem whose answer is `equation` = (operator, a, b)."""
    operator, a, b = equation
    return _scene(random, random.choice(ADDITIONS if operator == "+" else SUBTRACTIONS), a, b)
