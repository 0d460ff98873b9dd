"""What English symbols, units and abbreviations stand for."""

from __future__ import annotations

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip

ABBREVIATIONS = {
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miz",
    "Dr.": "Doctor",
    "Prof.": "Professor",
    "St.": "Saint",
    "Mt.": "Mount",
    "Ave.": "Avenue",
    "Blvd.": "Boulevard",
    "Rd.": "Road",
    "Jr.": "Junior",
    "Sr.": "Senior",
    "Lt.": "Lieutenant",
    "Col.": "Colonel",
    "Sgt.": "Sergeant",
    "Gov.": "Governor",
    "Gen.": "General",
    "Sen.": "Senator",
    "Rev.": "Reverend",
    "Capt.": "Captain",
    "Inc.": "Incorporated",
    "Ltd.": "Limited",
    "Corp.": "Corporation",
    "Co.": "Company",
    "Dept.": "Department",
    "Fig.": "Figure",
    "Vol.": "Volume",
    "p.": "page",
    "pp.": "pages",
    "approx.": "approximately",
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    "vs": "versus",
    "cf.": "compare",
    "w/o": "without",
    "Ph.D.": "P H D",
    "a.m.": "A M",
    "p.m.": "P M",
    "US": "U.S.",
    "UK": "U.K.",
    "EU": "E.U.",
    "WWI": "World War One",
    "WWII": "World War Two",
}
ABBREVIATIONS |= {f"{month[:3]}.": month for month in MONTHS if month != "May"}
ABBREVIATIONS |= {"Sept.": "September"}
"""Each with what it stands for. Those with a full stop don't end a sentence by it."""

UNITS = {
    "km/h": "kilometer per hour",
    "m/s": "meter per second",
    "Mbps": "megabit per second",
    "Gbps": "gigabit per second",
    "mph": "mile per hour",
    "fps": "frame per second",
    "bpm": "beat per minute",
    "km²": "square kilometer",
    "km2": "square kilometer",
    "m²": "square meter",
    "m2": "square meter",
    "m³": "cubic meter",
    "m3": "cubic meter",
    "µm": "micrometer",
    "μm": "micrometer",
    "µg": "microgram",
    "μg": "microgram",
    "kcal": "kilocalorie",
    "km": "kilometer",
    "cm": "centimeter",
    "mm": "millimeter",
    "nm": "nanometer",
    "m": "meter",
    "ft": "foot",
    "mi": "mile",
    "kg": "kilogram",
    "mg": "milligram",
    "g": "gram",
    "lbs": "pound",
    "lb": "pound",
    "oz": "ounce",
    "ml": "milliliter",
    "mL": "milliliter",
    "L": "liter",
    "°C": "degree Celsius",
    "℃": "degree Celsius",
    "°F": "degree Fahrenheit",
    "°": "degree",
    "TB": "terabyte",
    "GB": "gigabyte",
    "MB": "megabyte",
    "KB": "kilobyte",
    "kB": "kilobyte",
    "GHz": "gigahertz",
    "MHz": "megahertz",
    "kHz": "kilohertz",
    "Hz": "hertz",
    "kWh": "kilowatt hour",
    "kW": "kilowatt",
    "W": "watt",
    "mAh": "milliamp hour",
    "V": "volt",
    "dB": "decibel",
    "px": "pixel",
    "ms": "millisecond",
    "sec": "second",
    "s": "second",
    "mins": "minute",
    "min": "minute",
    "hrs": "hour",
    "hr": "hour",
    "h": "hour",
}

IRREGULAR = {"foot": "feet", "penny": "pence", "hertz": "hertz", "gigahertz": "gigahertz"}
IRREGULAR |= {"megahertz": "megahertz", "kilohertz": "kilohertz", "yuan": "yuan", "fen": "fen"}

MONEY = {
    "$": ("dollar", "cent"),
    "US$": ("U.S. dollar", "cent"),
    "€": ("euro", "cent"),
    "£": ("pound", "penny"),
    "¥": ("yuan", "fen"),
    "元": ("yuan", "fen"),
}

HEADINGS = ("Act", "Appendix", "Book", "Chapter", "Part", "Phase", "Section", "Title", "Volume")
HEADINGS += ("Type", "War", "Grade", "Level", "Class", "Figure", "Table")
"""Words after which capital I, V and X are a number."""

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
ROMAN += ["XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"]
"""From 1 on."""

SCALES = {"k": "thousand", "K": "thousand", "M": "million", "m": "million", "bn": "billion"}
SCALES |= {"B": "billion", "T": "trillion"}

SYMBOLS = {
    "&": " and ",
    "@": " at ",
    "+": " plus ",
    "=": " equals ",
    "×": " times ",
    "÷": " divided by ",
    "±": " plus or minus ",
    "<": " less than ",
    ">": " greater than ",
    "≤": " at most ",
    "≥": " at least ",
    "≈": " about ",
    "%": " percent ",
    "°": " degrees ",
    "$": " dollars ",
    "€": " euros ",
    "£": " pounds ",
    "~": " about ",
    "→": " to ",
    "§": " section ",
    "©": " copyright ",
}
