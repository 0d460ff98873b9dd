"""Voices, styles, roles and languages, as data.

A choice of https://learn.microsoft.com/azure/ai-services/speech-service/language-support, with the
13 voices and 16 styles that PaddleAvatar offered. The service knows hundreds more voices, and any
of them can be named.
"""

from __future__ import annotations

from typing import Literal, get_args

from hub.capabilities import Voice

PADDLE_AVATAR_VOICES = (
    "Xiaoxiao", "Xiaoyou", "Xiaoqiu", "Xiaoshuang", "Xiaorui", "Xiaohan", "Xiaoxuan", "Xiaoyan",
    "Xiaomo", "Xiaochen", "Yunye", "Yunxi", "Yunyang",
)  # fmt: skip
PADDLE_AVATAR_STYLES = (
    "general", "assistant", "chat", "customerservice", "newscast", "affectionate", "angry", "calm",
    "cheerful", "disgruntled", "fearful", "gentle", "lyrical", "sad", "serious", "poetry-reading",
)  # fmt: skip

_TABLE = """
zh-CN female 晓晓 Xiaoxiao
zh-CN female 晓悠 Xiaoyou
zh-CN female 晓秋 Xiaoqiu
zh-CN female 晓双 Xiaoshuang
zh-CN female 晓睿 Xiaorui
zh-CN female 晓涵 Xiaohan
zh-CN female 晓萱 Xiaoxuan
zh-CN female 晓颜 Xiaoyan
zh-CN female 晓墨 Xiaomo
zh-CN female 晓辰 Xiaochen
zh-CN female 晓伊 Xiaoyi
zh-CN female 晓甄 Xiaozhen
zh-CN male 云野 Yunye
zh-CN male 云希 Yunxi
zh-CN male 云扬 Yunyang
zh-CN male 云健 Yunjian
zh-CN male 云夏 Yunxia
zh-CN male 云泽 Yunze
zh-HK female 曉曼 HiuMaan
zh-TW female 曉臻 HsiaoChen
en-US female - Jenny
en-US female - Aria
en-US male - Guy
en-US male - Davis
en-GB female - Sonia
en-GB male - Ryan
ja-JP female 七海 Nanami
ja-JP male 圭太 Keita
ko-KR female 선히 SunHi
ko-KR male 인준 InJoon
de-DE female - Katja
de-DE male - Conrad
fr-FR female - Denise
fr-FR male - Henri
es-ES female - Elvira
es-ES male Álvaro Alvaro
it-IT female - Elsa
it-IT male - Diego
pt-BR female - Francisca
pt-BR male Antônio Antonio
"""


def _voice(locale: str, gender: Literal["female", "male"], local: str, name: str) -> Voice:
    title = f"{name}, {locale}" if local == "-" else f"{local} {name}, {locale}"
    language = locale.partition("-")[0]
    return Voice(id=f"{locale}-{name}Neural", title=title, languages=(language,), gender=gender)


VOICES = tuple(
    _voice(locale, "female" if gender == "female" else "male", local, name)
    for locale, gender, local, name in (line.split() for line in _TABLE.strip().splitlines())
)

# fmt: off
Style = Literal[
    "general", "advertisement-upbeat", "affectionate", "angry", "assistant", "calm", "chat",
    "cheerful", "customerservice", "depressed", "disgruntled", "documentary-narration",
    "embarrassed", "empathetic", "envious", "excited", "fearful", "friendly", "gentle", "hopeful",
    "livecommercial", "lyrical", "narration-professional", "narration-relaxed", "newscast",
    "newscast-casual", "newscast-formal", "poetry-reading", "sad", "serious", "shouting", "sorry",
    "sports-commentary", "sports-commentary-excited", "story", "terrified", "unfriendly",
    "whispering",
]
"""``general`` is the voice's own manner."""

Role = Literal[
    "none", "Girl", "Boy", "YoungAdultFemale", "YoungAdultMale", "OlderAdultFemale",
    "OlderAdultMale", "SeniorFemale", "SeniorMale", "Narrator",
]

Locale = Literal[
    "ar-EG", "ar-SA", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "el-GR", "en-AU", "en-CA",
    "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "fi-FI", "fr-CA", "fr-FR", "he-IL", "hi-IN",
    "hu-HU", "id-ID", "it-IT", "ja-JP", "ko-KR", "ms-MY", "nb-NO", "nl-NL", "pl-PL", "pt-BR",
    "pt-PT", "ro-RO", "ru-RU", "sv-SE", "th-TH", "tr-TR", "uk-UA", "vi-VN", "wuu-CN", "yue-CN",
    "zh-CN", "zh-HK", "zh-TW",
]
# fmt: on

LOCALES: tuple[str, ...] = get_args(Locale)
"""The languages that are offered for recognition."""
