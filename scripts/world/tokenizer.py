"""The world's tokenizer: a Unigram model over whole words, Bengali case endings and Chinese words.

Every piece costs the same (but for a tiny term that makes the best split unique), so a text
becomes as few pieces as possible. Digits are pieces of their own and no piece holds two.
The files written here are read by transformers and transformers.js.
"""

import json
import re
from functools import lru_cache

import bn, en, es, te, zh
from world import COLOURS, FACTS, LANGUAGES, PEOPLE, PLACES, PROBLEMS, QUESTIONS, THINGS, Scene

TELL = {"en": en.tell, "es": es.tell, "zh": zh.tell, "bn": bn.tell, "te": te.tell}
SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")
PAD, BOS, EOS, UNK = range(4)
SYMBOLS = tuple("0123456789") + tuple("+-=▁.,?:!¿。，、？：।") + tuple(f"▁{c}" for c in "+-=¿")
# endings that follow a Bengali stem or a number
BENGALI_ENDINGS = ("র", "কে", "টি")
CHINESE_WORDS = ("有", "和", "的", "在", "买了", "找到了", "给了", "丢了", "是", "里有", "个", "孩子", "数了", "哪里", "什么颜色", "多少", "现在", "又", "两人", "一共")
VOCABULARY_MULTIPLE = 32


def _some_scenes():
    """Every word form of every language: each kind with each thing, person, colour, place and number."""
    people = list(PEOPLE)
    for kind in FACTS + QUESTIONS + PROBLEMS:
        for i, thing in enumerate(THINGS):
            for j, colour in enumerate(COLOURS):
                for n in (2, 5) if kind == "children" else (1, 5):
                    person, other = people[(i + j) % 8], people[(i + j + 3) % 8]
                    yield Scene(kind, person, other, thing, thing, n, 6 - n, colour, PLACES[(i + j) % 5])


def _words(language):
    """The words of a language as pieces: a leading ▁ stands for the space before the word."""
    words = {}
    for scene in _some_scenes():
        for word in TELL[language](scene).split(" "):
            word = "▁" + re.sub(r"[0-9.,?:।]+", "", word) if not word.startswith("¿") else word.strip("¿?:.,")
            words[re.sub("'s$", "", word)] = None
    return list(words)


def _bengali(words):
    stems = sorted((f"▁{name}" for name in bn.PEOPLE.values()), key=len)
    stems += [f"▁{noun}" for noun in bn.NOUNS.values()]
    rest = [w for w in words if not any(w.startswith(s) and w[len(s):] in BENGALI_ENDINGS + ("",) for s in stems)]
    return stems + list(BENGALI_ENDINGS) + [w for w in rest if w != "▁টি"]


def _chinese():
    nouns = [part for pair in zh.NOUNS.values() for part in pair]
    # a text may begin with these, and a lone ▁ would then be shared with the space before a number
    first = [f"▁{word}" for word in (*zh.PEOPLE.values(), *zh.PLACES.values())]
    return [*first, *zh.PEOPLE.values(), *nouns, *zh.PLACES.values(), *zh.COLOURS.values(), *CHINESE_WORDS]


def vocabulary():
    """All pieces in id order, padded with unused ones to a multiple of 32."""
    pieces = [*SPECIAL, *SYMBOLS, "'s"]
    pieces += _words("en") + _words("es") + _chinese() + _bengali(_words("bn")) + _words("te")
    pieces = [p for p in dict.fromkeys(pieces) if p]
    unused = -len(pieces) % VOCABULARY_MULTIPLE
    return pieces + [f"<unused{i}>" for i in range(unused)]


PIECES = vocabulary()
ID = {piece: index for index, piece in enumerate(PIECES)}
LONGEST = max(map(len, PIECES))


def score(index):
    return -1 - index / 100000


@lru_cache(maxsize=200000)
def _split(word):
    """The best split of one word (Viterbi); a character in no piece is <unk>."""
    best = [(0.0, None, 0)] + [(-1e9, None, 0)] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST), end):
            index = ID.get(word[start:end])
            if index is None and end - start == 1:
                index = UNK
            if index is None:
                continue
            value = best[start][0] + (score(index) if index != UNK else -20)
            if value > best[end][0]:
                best[end] = (value, start, index)
    ids, end = [], len(word)
    while end:
        ids.append(best[end][2])
        end = best[end][1]
    return tuple(reversed(ids))


def encode(text):
    return [index for word in text.split(" ") for index in _split("▁" + word)]


def decode(ids):
    return "".join(PIECES[i] for i in ids if i > UNK).replace("▁", " ").removeprefix(" ")


def write(folder):
    special = [
        {"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i, c in enumerate(SPECIAL)
    ]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "NFC"}, "pre_tokenizer": metaspace, "post_processor": None, "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": UNK, "byte_fallback": False,
                  "vocab": [[p, 0.0 if i <= UNK else score(i)] for i, p in enumerate(PIECES)]},
    }
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 256, "clean_up_tokenization_spaces": False,
        "pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, indent=0) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
