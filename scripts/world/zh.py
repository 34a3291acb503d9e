"""Chinese. Nouns: measure word, noun. Digits stand for the numerals (2个 is read 两个)."""

PEOPLE = {"Ana": "安娜", "Rita": "丽塔", "Mina": "米娜", "Lila": "莉拉", "Ravi": "拉维", "Leo": "利奥", "Hugo": "雨果", "Ali": "阿里"}
NOUNS = {
    "book": ("本", "书"), "pencil": ("支", "铅笔"), "flower": ("朵", "花"), "ball": ("个", "球"), "mango": ("个", "芒果"),
    "egg": ("个", "鸡蛋"), "cup": ("个", "杯子"), "chair": ("把", "椅子"), "hat": ("顶", "帽子"), "box": ("个", "盒子"),
    "banana": ("根", "香蕉"), "bag": ("个", "袋子"),
}
PLACES = {"market": "市场", "shop": "商店", "school": "学校", "garden": "花园", "park": "公园"}
COLOURS = {"red": "红色", "blue": "蓝色", "green": "绿色", "yellow": "黄色", "white": "白色", "black": "黑色"}


def tell(s):
    p, q, place = PEOPLE[s.person], PEOPLE[s.other], PLACES[s.place]
    measure, noun = NOUNS[s.thing]
    t = f"{s.n}{measure}{noun}"
    other_measure, other_noun = NOUNS[s.otherThing]
    hue = COLOURS[s.colour]
    had = f"{p}有{t}。"
    ask = f"{p}现在有多少{measure}{noun}？"
    return {
        "has": lambda: f"{p}有{t}。",
        "hasTwo": lambda: f"{p}有{t}和{s.m}{other_measure}{other_noun}。",
        "hasColour": lambda: f"{p}有{s.n}{measure}{hue}的{noun}。",
        "bought": lambda: f"{p}在{place}买了{t}。",
        "found": lambda: f"{p}在{place}找到了{t}。",
        "gave": lambda: f"{p}给了{q}{t}。",
        "lost": lambda: f"{p}丢了{t}。",
        "colourOf": lambda: f"{p}的{noun}是{hue}的。",
        "inPlace": lambda: f"{place}里有{t}。",
        "children": lambda: f"{place}里有{s.n}个孩子。",
        "isAt": lambda: f"{p}在{place}。",
        "counted": lambda: f"{p}数了：{s.n}、{s.n + 1}、{s.n + 2}、{s.n + 3}。",
        "whereIs": lambda: f"{p}在哪里？{p}在{place}。",
        "whatColour": lambda: f"{p}的{noun}是什么颜色的？是{hue}的。",
        "howMany": lambda: f"{p}有多少{measure}{noun}？{p}有{t}。",
        "boughtMore": lambda: f"{had}{p}又买了{s.m}{measure}。{ask}",
        "received": lambda: f"{had}{q}又给了{p}{s.m}{measure}。{ask}",
        "together": lambda: f"{p}有{t}，{q}有{s.m}{measure}。两人一共有多少{measure}{noun}？",
        "gaveAway": lambda: f"{had}{p}给了{q}{s.m}{measure}。{ask}",
        "lostSome": lambda: f"{had}{p}丢了{s.m}{measure}。{ask}",
    }[s.kind]()
