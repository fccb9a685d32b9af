"""The forms of an English word: plural, past, -ing. Made when a pack is compiled, so that reading only looks up."""

from __future__ import annotations

from functools import cache

_IRREGULAR = {
    "be": "am is are was were been being",
    "beat": "beaten",
    "bite": "bit bitten",
    "break": "broke broken",
    "bring": "brought",
    "build": "built",
    "buy": "bought",
    "catch": "caught",
    "child": "children",
    "choose": "chose chosen",
    "come": "came",
    "cut": "cutting",
    "do": "did does done",
    "draw": "drew drawn",
    "drink": "drank drunk",
    "drive": "drove driven",
    "eat": "ate eaten",
    "feed": "fed",
    "fall": "fell fallen",
    "feel": "felt",
    "fill": "filled",
    "find": "found",
    "freeze": "froze frozen",
    "forget": "forgot forgotten forgetting",
    "get": "got gotten getting",
    "give": "gave given",
    "go": "went gone goes",
    "hang": "hung",
    "have": "had has",
    "hear": "heard",
    "hide": "hid hidden",
    "hold": "held",
    "keep": "kept",
    "know": "knew known",
    "lead": "led",
    "leave": "left",
    "let": "letting",
    "lose": "lost",
    "make": "made",
    "meet": "met",
    "pay": "paid",
    "put": "putting",
    "read": "reading",
    "ride": "rode ridden",
    "ring": "rang rung",
    "run": "ran running",
    "say": "said",
    "see": "saw seen",
    "sell": "sold",
    "send": "sent",
    "set": "setting",
    "show": "shown showed",
    "shoot": "shot",
    "shut": "shutting",
    "sit": "sat sitting",
    "slide": "slid",
    "sleep": "slept",
    "speak": "spoke spoken",
    "spend": "spent",
    "stand": "stood",
    "steal": "stole stolen",
    "stick": "stuck",
    "sweep": "swept",
    "swing": "swung",
    "take": "took taken",
    "tear": "tore torn",
    "teach": "taught",
    "tell": "told",
    "think": "thought",
    "understand": "understood",
    "wake": "woke woken",
    "wear": "wore worn",
    "withdraw": "withdrew withdrawn",
    "wife": "wives",
    "write": "wrote written",
}
_VOWELS = "aeiou"


def _doubles(word: str) -> bool:
    """Whether the last letter may be doubled before -ed and -ing: stop, plan, refer, transfer."""
    return (
        len(word) > 2
        and word[-1] not in _VOWELS + "wxy"
        and word[-2] in _VOWELS
        and word[-3] not in _VOWELS
        and (len(word) <= 5 or word.endswith(("fer", "mit", "cel", "rol", "lan", "sel", "vel")))
    )


@cache
def forms(word: str) -> frozenset[str]:
    """Every form of `word` (base form, lower case). A leading `=` keeps it as it is: `=left`.

    A closing 's falls away, as it does when a text is cut into words.
    """
    word = word.removesuffix("'s")
    if word.startswith("="):
        return frozenset({word[1:]})
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return frozenset({word, *_IRREGULAR.get(word, "").split(), *([word + "ing"] if word in ("go", "do") else ())})
    stem_y = word[:-1] if word[-1] == "y" and word[-2] not in _VOWELS else ""
    plural = stem_y + "ies" if stem_y else word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    past = stem_y + "ied" if stem_y else word + ("d" if word[-1] == "e" else "ed")
    going = (word[:-1] if word[-1] == "e" and not word.endswith("ee") else word) + "ing"
    doubled = (word + word[-1] + "ed", word + word[-1] + "ing") if _doubles(word) else ()
    return frozenset({word, plural, past, going, *doubled, *_IRREGULAR.get(word, "").split()})
