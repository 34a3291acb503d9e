"""Telugu. Nouns: singular, plural; the verb agrees with the count of things (ఉంది, ఉన్నాయి),
with people (ఉన్నారు), and with the gender of the person who acts. Dative: -కి after i, else -కు."""

from world import PEOPLE as GENDER

PEOPLE = {"Ana": "అనా", "Rita": "రీటా", "Mina": "మీనా", "Lila": "లీలా", "Ravi": "రవి", "Leo": "లియో", "Hugo": "హ్యూగో", "Ali": "అలీ"}
DATIVE = {name: form + ("కి" if form[-1] in "ిీ" else "కు") for name, form in PEOPLE.items()}
NOUNS = {
    "book": ("పుస్తకం", "పుస్తకాలు"), "pencil": ("పెన్సిల్", "పెన్సిళ్లు"), "flower": ("పువ్వు", "పువ్వులు"),
    "ball": ("బంతి", "బంతులు"), "mango": ("మామిడిపండు", "మామిడిపండ్లు"), "egg": ("గుడ్డు", "గుడ్లు"),
    "cup": ("కప్పు", "కప్పులు"), "chair": ("కుర్చీ", "కుర్చీలు"), "hat": ("టోపీ", "టోపీలు"),
    "box": ("పెట్టె", "పెట్టెలు"), "banana": ("అరటిపండు", "అరటిపండ్లు"), "bag": ("సంచి", "సంచులు"),
}
# locative case
PLACES = {"market": "బజారులో", "shop": "దుకాణంలో", "school": "బడిలో", "garden": "తోటలో", "park": "పార్కులో"}
COLOURS = {"red": "ఎరుపు", "blue": "నీలం", "green": "ఆకుపచ్చ", "yellow": "పసుపు", "white": "తెలుపు", "black": "నలుపు"}
# feminine, masculine
VERBS = {
    "bought": ("కొనుక్కుంది", "కొనుక్కున్నాడు"), "gave": ("ఇచ్చింది", "ఇచ్చాడు"), "lost": ("పోగొట్టుకుంది", "పోగొట్టుకున్నాడు"),
    "is": ("ఉంది", "ఉన్నాడు"), "counted": ("లెక్కపెట్టింది", "లెక్కపెట్టాడు"),
}


def noun(n, thing):
    return NOUNS[thing][0 if n == 1 else 1]


def verb(name, person):
    return VERBS[name][GENDER[person] == "m"]


def tell(s):
    p, q, place = PEOPLE[s.person], PEOPLE[s.other], PLACES[s.place]
    t = f"{s.n} {noun(s.n, s.thing)}"
    many, one, hue = noun(2, s.thing), noun(1, s.thing), COLOURS[s.colour]
    there = "ఉంది" if s.n == 1 else "ఉన్నాయి"
    had = f"{p} దగ్గర {t} {'ఉండేది' if s.n == 1 else 'ఉండేవి'}."
    ask = f"ఇప్పుడు {p} దగ్గర ఎన్ని {many} ఉన్నాయి?"
    return {
        "has": lambda: f"{p} దగ్గర {t} {there}.",
        "hasTwo": lambda: f"{p} దగ్గర {t}, {s.m} {noun(s.m, s.otherThing)} ఉన్నాయి.",
        "hasColour": lambda: f"{p} దగ్గర {s.n} {hue} రంగు {noun(s.n, s.thing)} {there}.",
        "bought": lambda: f"{p} {place} {t} {verb('bought', s.person)}.",
        "found": lambda: f"{DATIVE[s.person]} {place} {t} {'దొరికింది' if s.n == 1 else 'దొరికాయి'}.",
        "gave": lambda: f"{p} {DATIVE[s.other]} {t} {verb('gave', s.person)}.",
        "lost": lambda: f"{p} {t} {verb('lost', s.person)}.",
        "colourOf": lambda: f"{p} {one} {hue} రంగులో ఉంది.",
        "inPlace": lambda: f"{place} {t} {there}.",
        "children": lambda: f"{place} {s.n} మంది పిల్లలు ఉన్నారు.",
        "isAt": lambda: f"{p} {place} {verb('is', s.person)}.",
        "counted": lambda: f"{p} {verb('counted', s.person)}: {s.n}, {s.n + 1}, {s.n + 2}, {s.n + 3}.",
        "whereIs": lambda: f"{p} ఎక్కడ {verb('is', s.person)}? {p} {place} {verb('is', s.person)}.",
        "whatColour": lambda: f"{p} {one} ఏ రంగులో ఉంది? అది {hue} రంగులో ఉంది.",
        "howMany": lambda: f"{p} దగ్గర ఎన్ని {many} ఉన్నాయి? {p} దగ్గర {t} {there}.",
        "boughtMore": lambda: f"{had} {p} ఇంకా {s.m} {verb('bought', s.person)}. {ask}",
        "received": lambda: f"{had} {q} {DATIVE[s.person]} ఇంకా {s.m} {verb('gave', s.other)}. {ask}",
        "together": lambda: f"{p} దగ్గర {t} {there}, {q} దగ్గర {s.m} {'ఉంది' if s.m == 1 else 'ఉన్నాయి'}. ఇద్దరి దగ్గర మొత్తం ఎన్ని {many} ఉన్నాయి?",
        "gaveAway": lambda: f"{had} {p} వాటిలో {s.m} {DATIVE[s.other]} {verb('gave', s.person)}. {ask}",
        "lostSome": lambda: f"{had} {p} వాటిలో {s.m} {verb('lost', s.person)}. {ask}",
    }[s.kind]()
