"""Bengali. Things take the classifier টি, people জন; every name ends in a vowel: genitive -র, dative -কে."""

PEOPLE = {"Ana": "আনা", "Rita": "রীতা", "Mina": "মীনা", "Lila": "লীলা", "Ravi": "রবি", "Leo": "লিও", "Hugo": "হুগো", "Ali": "আলী"}
NOUNS = {
    "book": "বই", "pencil": "পেন্সিল", "flower": "ফুল", "ball": "বল", "mango": "আম", "egg": "ডিম", "cup": "কাপ",
    "chair": "চেয়ার", "hat": "টুপি", "box": "বাক্স", "banana": "কলা", "bag": "থলে",
}
# locative case
PLACES = {"market": "বাজারে", "shop": "দোকানে", "school": "স্কুলে", "garden": "বাগানে", "park": "পার্কে"}
COLOURS = {"red": "লাল", "blue": "নীল", "green": "সবুজ", "yellow": "হলুদ", "white": "সাদা", "black": "কালো"}


def tell(s):
    p, q, place = PEOPLE[s.person], PEOPLE[s.other], PLACES[s.place]
    noun, hue = NOUNS[s.thing], COLOURS[s.colour]
    t = f"{s.n}টি {noun}"
    had = f"{p}র কাছে {t} ছিল।"
    ask = f"এখন {p}র কাছে কয়টি {noun} আছে?"
    return {
        "has": lambda: f"{p}র কাছে {t} আছে।",
        "hasTwo": lambda: f"{p}র কাছে {t} ও {s.m}টি {NOUNS[s.otherThing]} আছে।",
        "hasColour": lambda: f"{p}র কাছে {s.n}টি {hue} {noun} আছে।",
        "bought": lambda: f"{p} {place} {t} কিনল।",
        "found": lambda: f"{p} {place} {t} পেল।",
        "gave": lambda: f"{p} {q}কে {t} দিল।",
        "lost": lambda: f"{p} {t} হারিয়ে ফেলল।",
        "colourOf": lambda: f"{p}র {noun}টি {hue}।",
        "inPlace": lambda: f"{place} {t} আছে।",
        "children": lambda: f"{place} {s.n} জন শিশু আছে।",
        "isAt": lambda: f"{p} {place} আছে।",
        "counted": lambda: f"{p} গুনল: {s.n}, {s.n + 1}, {s.n + 2}, {s.n + 3}।",
        "whereIs": lambda: f"{p} কোথায় আছে? {p} {place} আছে।",
        "whatColour": lambda: f"{p}র {noun}টি কী রঙের? এটি {hue}।",
        "howMany": lambda: f"{p}র কাছে কয়টি {noun} আছে? {p}র কাছে {t} আছে।",
        "boughtMore": lambda: f"{had} {p} আরও {s.m}টি কিনল। {ask}",
        "received": lambda: f"{had} {q} {p}কে আরও {s.m}টি দিল। {ask}",
        "together": lambda: f"{p}র কাছে {t} আছে এবং {q}র কাছে {s.m}টি আছে। দুজনের কাছে মোট কয়টি {noun} আছে?",
        "gaveAway": lambda: f"{had} {p} {q}কে {s.m}টি দিল। {ask}",
        "lostSome": lambda: f"{had} {p} {s.m}টি হারিয়ে ফেলল। {ask}",
    }[s.kind]()
