"""Chinese text as it is read out: numbers, dates, times, money, units. Latin words stay."""

from __future__ import annotations

import re
from re import Match

import cn2an

from avatar_hub_kokoro.normalise_en import address
from avatar_hub_kokoro.pieces import PUNCTUATION, TAG, Piece, Rewriter

_UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "km²": "平方公里",
    "cm²": "平方厘米",
    "m²": "平方米",
    "㎡": "平方米",
    "m³": "立方米",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "nm": "纳米",
    "m": "米",
    "kg": "公斤",
    "mg": "毫克",
    "g": "克",
    "t": "吨",
    "ml": "毫升",
    "mL": "毫升",
    "L": "升",
    "°C": "摄氏度",
    "℃": "摄氏度",
    "°F": "华氏度",
    "℉": "华氏度",
    "°": "度",
    "GHz": "吉赫兹",
    "MHz": "兆赫兹",
    "kHz": "千赫兹",
    "Hz": "赫兹",
    "kWh": "千瓦时",
    "kW": "千瓦",
    "W": "瓦",
    "mAh": "毫安时",
    "V": "伏",
    "dB": "分贝",
    "fps": "帧每秒",
    "px": "像素",
    "ms": "毫秒",
    "min": "分钟",
    "s": "秒",
    "h": "小时",
}
_MONEY = {"$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "RMB": "元"}
_SYMBOLS = {
    "&": "和",
    "+": "加",
    "=": "等于",
    "×": "乘",
    "÷": "除以",
    "±": "正负",
    "<": "小于",
    ">": "大于",
    "≤": "小于等于",
    "≥": "大于等于",
    "≈": "约等于",
    "%": "百分号",
    "°": "度",
    "$": "美元",
    "€": "欧元",
    "£": "英镑",
    "¥": "元",
    "→": "到",
    "~": "到",
    "@": " at ",
    "№": "第",
}
# "Two of them" is 两, before a measure word or a unit; as a bare number it is 二.
_COUNTED = (
    "点个只次天位本张条杯件种台部块名家倍岁秒米升克吨瓦句段篇首封瓶碗套辆架座间栋棵朵双对组批份"
)
_COUNTED_WORDS = (
    "公里|公斤|小时|分钟|星期|周(?!期)|千|万|亿|美元|欧元|英镑|元|年(?!级)|平方|立方|毫|厘米|千瓦"
)

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# After a Chinese character a minus is a sign ("气温-5℃"), unless what it follows is numbered.
_SIGNED = rf"(?:(?<![A-Za-z0-9_.)章节号栋层楼])[-−+])?{_NUMBER}"
_DASH = "[-–—~～]"
_TO = "[-–—~～至到]"


def normalise(text: str) -> list[Piece]:
    """Rewrite ``text``, single spaces and half-width digits, as Chinese characters and words."""
    return _REWRITER(text)


def digits(text: str) -> str:
    """Each digit by itself: ``2026`` is 二零二六."""
    return "".join("零一二三四五六七八九"[int(c)] for c in text if c.isdigit())


def number(text: str) -> str:
    """A cardinal or a decimal, with thousands separators: ``-1,234.5`` is 负一千二百三十四点五."""
    text = text.replace(",", "").replace("−", "-")
    if text[0] in "+-":
        return ("正" if text[0] == "+" else "负") + number(text[1:])
    whole, _, fraction = text.partition(".")
    if len(whole) > 16 or (len(whole) > 1 and whole[0] == "0"):
        head = digits(whole)
    else:
        head = cn2an.an2cn(whole, "low")
        head = re.sub("^一十", "十", head)
        head = re.sub("^二(?=[千万亿])", "两", head)
    return f"{head}点{digits(fraction)}" if fraction else head


def _count(text: str) -> str:
    return "两" if text == "2" else number(text)


def _quantity(m: Match[str]) -> str:
    amount, unit = m["u_n"], _UNITS[m["u_unit"]]
    if unit == "摄氏度" and amount[0] in "-−":
        return f"零下{_count(amount[1:])}{unit}"
    return _count(amount) + unit


def _date(m: Match[str]) -> str | None:
    year, month, day = re.findall(r"\d+", m[0])
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{digits(year)}年{number(str(int(month)))}月{number(str(int(day)))}日"


def _time(m: Match[str]) -> str | None:
    hour, minute, second = int(m["t_h"]), int(m["t_m"]), m["t_s"]
    if hour > 24 or minute > 59 or int(second or 0) > 59:
        return None
    half = {"a": "上午", "p": "下午", "": ""}[(m["t_half"] or "")[:1].lower()]
    words = f"{half}{'两' if hour == 2 else number(str(hour))}点"
    if minute or second:
        words += ("零" if minute < 10 else "") + f"{number(str(minute))}分"
    if second:
        words += f"{number(str(int(second)))}秒"
    return words


def _money(m: Match[str]) -> str:
    return f"{_count(m['m_n'])}{m['m_scale'] or ''}{_MONEY[m['m_sign']]}"


def _range(m: Match[str]) -> str:
    ends = [m["r_from"], m["r_to"]]
    if m["r_year"]:
        return "到".join(map(digits, ends)) + "年"
    return "到".join(map(number, ends))


def _percent(m: Match[str]) -> str:
    whole = "千分之" if m[0][-1] == "‰" else "百分之"
    ends = [m["p_from"], m["p_n"]] if m["p_from"] else [m["p_n"]]
    signs = {"-": "负", "−": "负"}
    return "到".join(signs.get(end[0], "") + whole + number(end.lstrip("-−+")) for end in ends)


def _ratio(m: Match[str]) -> str:
    return "比".join(map(number, m[0].split(":")))


def _long_number(m: Match[str]) -> str | None:
    return _spelt(m[0]) if m["phone"] or m["line"] else digits(m[0])


def _spelt(text: str) -> str:
    """Digits of a telephone's or a room's number, whose 1 is read 幺."""
    return digits(text).replace("一", "幺")


def _after(*names: str) -> str:
    """A pattern that stands behind one of ``names``, with or without "is" between."""
    places = (f"(?<={name}{joint})" for name in names for joint in ("", "是", "为", ":", "："))
    return f"(?:{'|'.join(places)})"


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_REWRITER = Rewriter(
    {
        "tag": TAG,
        "address": (
            r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。！？、；（）“”]*[\w/]"
            r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
            lambda m: f" {address(m[0])} ",
        ),
        "date": (
            r"(?<!\d)\d{4}(?P<d_joint>[-/.])\d{1,2}(?P=d_joint)\d{1,2}(?!\d)"
            r"|(?<!\d)\d{4}年\d{1,2}月\d{1,2}[日号]",
            _date,
        ),
        "year": (r"(?<!\d)\d{4}(?=年)|(?<![\d第])\d\d(?=届|后)", lambda m: digits(m[0])),
        "time": (
            r"(?<!\d)(?P<t_h>\d{1,2})[:：](?P<t_m>\d\d)(?:[:：](?P<t_s>\d\d))?(?!\d)"
            r" ?(?P<t_half>[apAP]\.?[mM]\b\.?)?",
            _time,
        ),
        "ratio": (r"(?<!\d)\d+:\d+(?!\d)", _ratio),
        "money": (
            rf"(?P<m_sign>US\$|[$€£¥]|RMB) ?(?P<m_n>{_NUMBER}) ?(?P<m_scale>[百千万亿]+)?",
            _money,
        ),
        "percent": (
            rf"(?:(?<![\w.])(?P<p_from>{_NUMBER})%? ?{_TO} ?)?(?P<p_n>{_SIGNED}) ?[%‰]",
            _percent,
        ),
        "long": (
            r"(?<!\d)(?:(?P<phone>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})"
            r"|(?P<line>0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4}))(?!\d)|(?<![\d.,])\d{9,}(?![\d.,])",
            _long_number,
        ),
        "short": (
            r"(?<=[打拨])(?:1[12]\d|[19]\d{4})(?![\d.,分])|1(?:10|19|20|22)(?=报警|急救|电话)"
            rf"|{_after('房间号', '房号', '门牌号')}\d{{3,4}}(?![\d.,])"
            r"|(?<![\d.,])\d{3,4}(?=室|房间|号房)",
            lambda m: _spelt(m[0]),
        ),
        "code": (
            rf"{_after('验证码', '密码', '邮编', '编号', '代码', '尾号', '学号', '工号')}"
            r"\d{3,}(?![\d.,])",
            lambda m: digits(m[0]),
        ),
        "version": (
            r"(?<![\d.])[vV]?\d+(?:\.\d+){2,}(?![\d.])|\b[vV]\d+(?:\.\d+)?",
            lambda m: "点".join(
                digits(part) if len(part) > 2 else number(part)
                for part in m[0].lstrip("vV").split(".")
            ),
        ),
        "until": (rf"(?:(?<=[年月日号点分时])|(?<=:\d\d)) ?{_DASH} ?(?=\d)", lambda _: "到"),
        "minus": (rf"(?<=\d) ?[-−] ?(?={_NUMBER} ?=)", lambda _: "减"),
        "range": (
            rf"(?<![\w.-])(?P<r_from>{_NUMBER}) ?{_TO} ?(?P<r_to>{_NUMBER})(?![\d-]| ?=)"
            r"(?P<r_year>(?<=\d{4})年)?",
            _range,
        ),
        "fraction": (
            r"(?<![\d/])(?P<f_top>\d{1,3})/(?P<f_bottom>\d{1,3})(?![\d/])",
            lambda m: f"{number(m['f_bottom'])}分之{number(m['f_top'])}",
        ),
        "unit": (
            rf"(?P<u_n>{_SIGNED}) ?(?P<u_unit>{_any_of(_UNITS)})(?![A-Za-z0-9/²³])",
            _quantity,
        ),
        "two": (rf"(?<![\d.第A-Za-z-])2(?= ?(?:[{_COUNTED}]|{_COUNTED_WORDS}))", lambda _: "两"),
        # "GPT-4", "COVID-19": the hyphen joins, it isn't said.
        "joined": (rf"(?<=[A-Za-z])-(?P<j_n>{_NUMBER})", lambda m: number(m["j_n"])),
        "numbered": (r"\bNo\. ?(?=\d)|#(?=\d)", lambda _: "第"),
        "number": (_SIGNED, lambda m: number(m[0])),
        "bracket": (r"[<>](?![\s\d])|(?<![\s\d])[<>]", lambda _: " "),
        "symbol": (f"[{re.escape(''.join(_SYMBOLS))}]", lambda m: _SYMBOLS[m[0]]),
        "punctuation": PUNCTUATION,
        "silent": (r"[*_|\\^`#/{}\[\]™®•·]+", lambda _: " "),
    }
)
