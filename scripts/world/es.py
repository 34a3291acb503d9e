"""Spanish. Nouns: gender, singular, plural. Adjectives agree in gender and number."""

NOUNS = {
    "book": ("m", "libro", "libros"), "pencil": ("m", "lápiz", "lápices"), "flower": ("f", "flor", "flores"),
    "ball": ("f", "pelota", "pelotas"), "mango": ("m", "mango", "mangos"), "egg": ("m", "huevo", "huevos"),
    "cup": ("f", "taza", "tazas"), "chair": ("f", "silla", "sillas"), "hat": ("m", "sombrero", "sombreros"),
    "box": ("f", "caja", "cajas"), "banana": ("m", "plátano", "plátanos"), "bag": ("f", "bolsa", "bolsas"),
}
PLACES = {"market": "en el mercado", "shop": "en la tienda", "school": "en la escuela", "garden": "en el jardín", "park": "en el parque"}
# masculine singular, feminine singular, masculine plural, feminine plural
COLOURS = {
    "red": ("rojo", "roja", "rojos", "rojas"), "blue": ("azul", "azul", "azules", "azules"),
    "green": ("verde", "verde", "verdes", "verdes"), "yellow": ("amarillo", "amarilla", "amarillos", "amarillas"),
    "white": ("blanco", "blanca", "blancos", "blancas"), "black": ("negro", "negra", "negros", "negras"),
}


def noun(n, thing):
    return NOUNS[thing][1 if n == 1 else 2]


def colour(n, thing, name):
    return COLOURS[name][(0 if n == 1 else 2) + (NOUNS[thing][0] == "f")]


def tell(s):
    p, q, place = s.person, s.other, PLACES[s.place]
    t = f"{s.n} {noun(s.n, s.thing)}"
    feminine = NOUNS[s.thing][0] == "f"
    one, hue = noun(1, s.thing), colour(1, s.thing, s.colour)
    many = f"{'Cuántas' if feminine else 'Cuántos'} {noun(2, s.thing)}"
    had = f"{p} tenía {t}."
    ask = f"¿{many} tiene {p} ahora?"
    return {
        "has": lambda: f"{p} tiene {t}.",
        "hasTwo": lambda: f"{p} tiene {t} y {s.m} {noun(s.m, s.otherThing)}.",
        "hasColour": lambda: f"{p} tiene {t} {colour(s.n, s.thing, s.colour)}.",
        "bought": lambda: f"{p} compró {t} {place}.",
        "found": lambda: f"{p} encontró {t} {place}.",
        "gave": lambda: f"{p} le dio {t} a {q}.",
        "lost": lambda: f"{p} perdió {t}.",
        "colourOf": lambda: f"{'La' if feminine else 'El'} {one} de {p} es {hue}.",
        "inPlace": lambda: f"Hay {t} {place}.",
        "children": lambda: f"Hay {s.n} niños {place}.",
        "isAt": lambda: f"{p} está {place}.",
        "counted": lambda: f"{p} contó: {s.n}, {s.n + 1}, {s.n + 2}, {s.n + 3}.",
        "whereIs": lambda: f"¿Dónde está {p}? {p} está {place}.",
        "whatColour": lambda: f"¿De qué color es {'la' if feminine else 'el'} {one} de {p}? Es {hue}.",
        "howMany": lambda: f"¿{many} tiene {p}? {p} tiene {t}.",
        "boughtMore": lambda: f"{had} {p} compró {s.m} más. {ask}",
        "received": lambda: f"{had} {q} le dio {s.m} más a {p}. {ask}",
        "together": lambda: f"{p} tiene {t} y {q} tiene {s.m}. ¿{many} tienen en total?",
        "gaveAway": lambda: f"{had} {p} le dio {s.m} a {q}. {ask}",
        "lostSome": lambda: f"{had} {p} perdió {s.m}. {ask}",
    }[s.kind]()
