"""English. Nouns: singular, plural."""

NOUNS = {
    "book": ("book", "books"), "pencil": ("pencil", "pencils"), "flower": ("flower", "flowers"),
    "ball": ("ball", "balls"), "mango": ("mango", "mangoes"), "egg": ("egg", "eggs"), "cup": ("cup", "cups"),
    "chair": ("chair", "chairs"), "hat": ("hat", "hats"), "box": ("box", "boxes"),
    "banana": ("banana", "bananas"), "bag": ("bag", "bags"),
}
PLACES = {"market": "at the market", "shop": "at the shop", "school": "at the school", "garden": "in the garden", "park": "in the park"}


def count(n, noun):
    return f"{n} {NOUNS[noun][0 if n == 1 else 1]}"


def tell(s):
    p, q, t, place = s.person, s.other, count(s.n, s.thing), PLACES[s.place]
    many = NOUNS[s.thing][1]
    had = f"{p} had {t}."
    ask = f"How many {many} does {p} have now?"
    return {
        "has": lambda: f"{p} has {t}.",
        "hasTwo": lambda: f"{p} has {t} and {count(s.m, s.otherThing)}.",
        "hasColour": lambda: f"{p} has {s.n} {s.colour} {NOUNS[s.thing][0 if s.n == 1 else 1]}.",
        "bought": lambda: f"{p} bought {t} {place}.",
        "found": lambda: f"{p} found {t} {place}.",
        "gave": lambda: f"{p} gave {t} to {q}.",
        "lost": lambda: f"{p} lost {t}.",
        "colourOf": lambda: f"{p}'s {s.thing} is {s.colour}.",
        "inPlace": lambda: f"There {'is' if s.n == 1 else 'are'} {t} {place}.",
        "children": lambda: f"There are {s.n} children {place}.",
        "isAt": lambda: f"{p} is {place}.",
        "counted": lambda: f"{p} counted: {s.n}, {s.n + 1}, {s.n + 2}, {s.n + 3}.",
        "whereIs": lambda: f"Where is {p}? {p} is {place}.",
        "whatColour": lambda: f"What colour is {p}'s {s.thing}? It is {s.colour}.",
        "howMany": lambda: f"How many {many} does {p} have? {p} has {t}.",
        "boughtMore": lambda: f"{had} {p} bought {s.m} more. {ask}",
        "received": lambda: f"{had} {q} gave {p} {s.m} more. {ask}",
        "together": lambda: f"{p} has {t} and {q} has {s.m}. How many {many} do they have together?",
        "gaveAway": lambda: f"{had} {p} gave {q} {s.m} of them. {ask}",
        "lostSome": lambda: f"{had} {p} lost {s.m} of them. {ask}",
    }[s.kind]()
