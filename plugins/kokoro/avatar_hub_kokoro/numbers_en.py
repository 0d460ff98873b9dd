"""English number words."""

from __future__ import annotations

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ("", " thousand", " million", " billion", " trillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LONGEST = 3 * len(_SCALES)


def digits(text: str) -> str:
    """Each digit by itself: ``110`` is "one one zero"."""
    return " ".join(_ONES[int(c)] for c in text if c.isdigit())


def cardinal(text: str) -> str:
    """``1,234`` is "one thousand two hundred thirty-four"; beyond trillions digit by digit."""
    text = text.replace(",", "")
    if len(text) > _LONGEST or (len(text) > 1 and text[0] == "0"):
        return digits(text)
    value, groups = int(text), list[str]()
    for scale in _SCALES:
        value, group = divmod(value, 1000)
        if group:
            groups.insert(0, _below_thousand(group) + scale)
    return " ".join(groups) or _ONES[0]


def _below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20 and rest % 10:
        words.append(f"{_TENS[rest // 10]}-{_ONES[rest % 10]}")
    elif rest:
        words.append(_TENS[rest // 10] if rest >= 20 else _ONES[rest])
    return " ".join(words)


def number(text: str) -> str:
    """A cardinal or a decimal, with thousands separators: ``-1,234.50``."""
    if text[0] in "-−+":
        sign = "plus" if text[0] == "+" else "minus"
        return f"{sign} {number(text[1:])}"
    whole, _, fraction = text.partition(".")
    head = cardinal(whole) if whole else _ONES[0]
    return f"{head} point {digits(fraction)}" if fraction else head


def ordinal(text: str) -> str:
    """``22`` is "twenty-second"."""
    words = cardinal(text)
    last = max(words.rfind(" "), words.rfind("-")) + 1
    head, word = words[:last], words[last:]
    if word in _ORDINALS:
        return head + _ORDINALS[word]
    return head + (word[:-1] + "ieth" if word.endswith("y") else word + "th")


def year(text: str) -> str:
    """``1999`` is "nineteen ninety-nine", ``1905`` "nineteen oh five", ``2005`` a cardinal."""
    century, rest = divmod(int(text), 100)
    if len(text) != 4 or (century % 10 == 0 and rest < 10):
        return cardinal(text)
    if rest == 0:
        return f"{cardinal(str(century))} hundred"
    return f"{cardinal(str(century))} {'oh ' if rest < 10 else ''}{cardinal(str(rest))}"


def plural(words: str) -> str:
    """``nineties`` of "ninety", ``sixes`` of "six"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith("x") else "s")
