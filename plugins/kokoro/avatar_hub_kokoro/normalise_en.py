"""English text as it is read out: numbers, dates, times, money, units, abbreviations, addresses."""

from __future__ import annotations

import re
from re import Match

from avatar_hub_kokoro.numbers_en import cardinal, digits, number, ordinal, plural, year
from avatar_hub_kokoro.pieces import PUNCTUATION, TAG, Piece, Rewriter
from avatar_hub_kokoro.words_en import (
    ABBREVIATIONS,
    HEADINGS,
    IRREGULAR,
    MONEY,
    MONTHS,
    ROMAN,
    SCALES,
    SYMBOLS,
    UNITS,
)

_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|Sept"

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# A minus is a sign only where it can't be a hyphen or a dash between two things.
_SIGNED = rf"(?:(?<![\w.)])[-−+])?{_NUMBER}"


def normalise(text: str) -> list[Piece]:
    """Rewrite ``text``, single spaces and half-width, as words and the punctuation of speech."""
    return _REWRITER(text)


def address(text: str) -> str:
    """A URL or an e-mail address as it is read out: "example dot com slash docs"."""
    text = re.sub(r"^(?:https?|ftp)://(?:www\.)?", "", text).rstrip("/")
    names = {".": " dot ", "/": " slash ", "@": " at ", "-": " dash ", "_": " underscore "}
    names |= {":": " colon ", "?": " question mark ", "=": " equals ", "&": " and ", "#": " hash "}
    spelt = "".join(names.get(c, c if c.isalnum() else " ") for c in text)
    return re.sub(r"\d+", lambda m: f" {digits(m[0])} ", spelt)


def _count(amount: str, unit: str) -> str:
    """ "two meters per second": the first noun of ``unit`` in the plural unless it is one."""
    if amount in ("1", "-1"):
        return f"{number(amount)} {unit}"
    head, joint, tail = unit.partition(" per ")
    words = head.split(" ")
    # The noun that counts: "degrees Celsius", but "square meters" and "kilowatt hours".
    noun = 0 if words[0] == "degree" else -1
    words[noun] = IRREGULAR.get(words[noun], words[noun] + "s")
    return f"{number(amount)} {' '.join(words)}{joint}{tail}"


def _date(year_: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{MONTHS[int(month) - 1]} {ordinal(str(int(day)))}, {year(year_)}"


def _slashed_date(m: Match[str]) -> str | None:
    first, second, year_ = re.split(r"[/.]", m[0])
    # American order, unless that can't be.
    return _date(year_, first, second) or _date(year_, second, first)


def _month_day(m: Match[str]) -> str | None:
    month, day, year_ = m["md_month"], m["md_day"], m["md_year"]
    full = next(name for name in MONTHS if name.startswith(month[:3]))
    if not 1 <= int(day) <= 31:
        return None
    return f"{full} {ordinal(day)}" + (f", {year(year_)}" if year_ else "")


def _day_month(m: Match[str]) -> str:
    full = next(name for name in MONTHS if name.startswith(m["dm_month"][:3]))
    return f"the {ordinal(m['dm_day'])} of {full}"


def _time(m: Match[str]) -> str | None:
    hour, minute, second, half = m["t_h"], m["t_m"], m["t_s"], m["t_half"]
    if int(hour) > 24 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    words = [cardinal(str(int(hour)))]
    if minute and int(minute):
        words.append(("oh " if minute[0] == "0" else "") + cardinal(str(int(minute))))
    elif minute and not half:
        words.append("o'clock" if 1 <= int(hour) <= 12 else "hundred")
    if second:
        words.append(f"and {_count(str(int(second)), 'second')}")
    if half:
        words.append("A M" if half[0] in "aA" else "P M")
    return " ".join(words)


def _money(m: Match[str]) -> str:
    unit, cent = MONEY[m["m_sign"] or m["m_after"]]
    amount, scale = m["m_number"] or m["m_before"], m["m_scale"]
    if scale:
        return f"{number(amount)} {SCALES.get(scale, scale)} {IRREGULAR.get(unit, unit + 's')}"
    whole, _, cents = amount.partition(".")
    if len(cents) != 2:
        return _count(amount, unit)
    parts = [_count(whole, unit)] if int(whole.replace(",", "")) or cents == "00" else []
    if cents != "00":
        parts.append(_count(str(int(cents)), cent))
    return " and ".join(parts)


def _range(m: Match[str]) -> str:
    return f"{_plain(m['r_from'])} to {_plain(m['r_to'])}"


def _fraction(m: Match[str]) -> str | None:
    whole, top, bottom = m["f_whole"], m["f_top"], m["f_bottom"]
    if not 0 < int(top) < int(bottom) <= 100:
        return None
    names = {"2": "half", "4": "quarter"}
    part = names.get(bottom) or ordinal(bottom)
    if top != "1":
        part = "halves" if part == "half" else part + "s"
    lead = f"{cardinal(whole)} and " if whole else ""
    return f"{lead}{'a' if whole and top == '1' else cardinal(top)} {part}"


def _roman(m: Match[str]) -> str | None:
    if m["n_roman"] not in ROMAN:
        return None
    return f"{m['n_head']} {cardinal(str(ROMAN.index(m['n_roman']) + 1))}"


def _plain(text: str) -> str:
    return year(text) if re.fullmatch(r"1[1-9]\d\d|20\d\d", text) else number(text)


def _bare(m: Match[str]) -> str:
    # Digits that touch letters ("GPT4", "3D") are a word of their own.
    before = " " if m.start() and m.string[m.start() - 1].isalpha() else ""
    after = " " if m.string[m.end() : m.end() + 1].isalpha() else ""
    return before + _plain(m[0]) + after


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_REWRITER = Rewriter(
    {
        "tag": TAG,
        "address": (
            r"(?:https?://|www\.)[^\s，。！？、；（）“”]*[\w/]"
            r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
            r"|\b[a-z][\w-]*(?:\.[\w-]+)*\.(?:com|org|net|io|ai|cn|edu|gov|dev)\b(?:/[\w/-]*)?",
            lambda m: address(m[0]),
        ),
        "iso": (
            r"\b(?P<i_y>\d{4})[-/](?P<i_m>\d{1,2})[-/](?P<i_d>\d{1,2})\b",
            lambda m: _date(m["i_y"], m["i_m"], m["i_d"]),
        ),
        "slashed": (r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b", _slashed_date),
        "month_day": (
            rf"\b(?P<md_month>{_MONTH})\.? (?P<md_day>\d{{1,2}})(?:st|nd|rd|th)?\b"
            r"(?:,? (?P<md_year>\d{4})\b)?(?![:\d])",
            _month_day,
        ),
        "day_month": (
            rf"\b(?:the )?(?P<dm_day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?"
            rf"(?P<dm_month>{_MONTH})\b\.?",
            _day_month,
        ),
        "time": (
            r"\b(?P<t_h>\d{1,2})(?:(?::(?P<t_m>\d\d)(?::(?P<t_s>\d\d))?)(?!\d|:)"
            r"(?: ?(?P<t_half>[ap]\.m\.|[ap]m\b|[AP]M\b))?|(?= ?[apAP]\.?[mM]\b))",
            _time,
        ),
        "half_day": (
            r" ?(?:(?<=\d)|(?<=\d ))(?:(?P<half>[ap])\.m\.|(?P<half_>[apAP])[mM]\b)",
            lambda m: f" {(m['half'] or m['half_']).upper()} M",
        ),
        "money": (
            rf"(?P<m_sign>US\$|[$€£¥]) ?(?P<m_number>{_NUMBER})"
            r"(?: ?(?P<m_scale>thousand|million|billion|trillion|bn|[kKMmBT])\b)?"
            rf"|(?P<m_before>{_NUMBER}) ?(?P<m_after>[€£元])",
            _money,
        ),
        "percent": (rf"{_SIGNED} ?%", lambda m: f"{number(m[0].rstrip(' %'))} percent"),
        "phone": (
            r"(?:\+\d{1,3}[ -]?|\b1-)?\(?\b\d{3}\)?[ -]\d{3,4}[ -]\d{4}\b",
            lambda m: ", ".join(digits(group) for group in re.findall(r"\d+", m[0])),
        ),
        "version": (
            r"\b[vV]?\d+(?:\.\d+){2,}\b|\b[vV]\d+(?:\.\d+)?\b",
            lambda m: (
                ("version " if m[0][0] in "vV" else "")
                + " point ".join(cardinal(part) for part in m[0].lstrip("vV").split("."))
            ),
        ),
        "range": (
            rf"(?<![\w.-])(?P<r_from>{_NUMBER}) ?[-–—~] ?(?P<r_to>{_NUMBER})(?![\w-])",
            _range,
        ),
        "decade": (r"(?:\b|['’])(?P<d_n>\d0|\d\d\d0)s\b", lambda m: plural(_plain(m["d_n"]))),
        "unit": (
            rf"(?P<u_n>{_SIGNED})[ -]?(?P<u_unit>{_any_of(UNITS)})(?![\w/²³])",
            lambda m: _count(m["u_n"], UNITS[m["u_unit"]]),
        ),
        "fraction": (
            r"\b(?:(?P<f_whole>\d+) )?(?P<f_top>\d{1,2})/(?P<f_bottom>\d{1,3})\b(?!/)",
            _fraction,
        ),
        "ordinal": (r"\b(?P<o_n>[\d,]*\d)(?:st|nd|rd|th)\b", lambda m: ordinal(m["o_n"])),
        "numbered": (r"(?:\b[Nn]o\.|#|№) ?(?=\d)", lambda _: "number "),
        "roman": (
            rf"\b(?P<n_head>{'|'.join(HEADINGS)}) "
            # A lone I is mostly a pronoun.
            r"(?P<n_roman>[IVX]{2,}|[VX]|(?<=War )I|I(?=[.,:;)]|$))(?!['’.]?\w)",
            _roman,
        ),
        # "St. Paul" is a saint, "Baker St., London" and "on Baker St." are streets.
        "street": (r"(?<=[a-z] )St\.(?! ?[A-Z])", lambda _: "Street"),
        "number": (rf"{_SIGNED}|(?<![\w.])\.\d+", _bare),
        "abbreviation": (
            rf"(?<![\w.])(?:{_any_of(ABBREVIATIONS)})(?!\w)",
            lambda m: ABBREVIATIONS[m[0]],
        ),
        "squared": ("[²³]", lambda m: " squared " if m[0] == "²" else " cubed "),
        "bracket": (r"[<>](?![\s\d])|(?<![\s\d])[<>]", lambda _: " "),
        "symbol": (f"[{re.escape(''.join(SYMBOLS))}]", lambda m: SYMBOLS[m[0]]),
        "punctuation": PUNCTUATION,
        "silent": (r"[*_|\\^`#/{}\[\]™®•]+", lambda _: " "),
    }
)
