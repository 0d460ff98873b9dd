"""English text as it is read out."""

from __future__ import annotations

import pytest
from avatar_hub_kokoro.normalise_en import normalise
from avatar_hub_kokoro.pieces import spoken

CASES = {
    "places": [
        ("Baker St., near St. Paul", "Baker Street, near Saint Paul"),
        ("5th Ave. and Sunset Blvd.", "fifth Avenue and Sunset Boulevard"),
        ("pp. 12-15, p. 7", "pages twelve to fifteen, page seven"),
        ("Chapter IV and World War I.", "Chapter four and World War one."),
        ("Part I think", "Part I think"),
    ],
    "numbers": [
        ("1,234 cats", "one thousand two hundred thirty-four cats"),
        ("3.14", "three point one four"),
        ("-5 and +7", "minus five and plus seven"),
        ("0.5 and .5", "zero point five and zero point five"),
        ("007", "zero zero seven"),
        ("1000000", "one million"),
        ("12345678901234567890", "one two three four five six seven eight nine zero " * 2),
        ("1st, 22nd and 103rd", "first, twenty-second and one hundred third"),
        ("1/2, 3/4 and 1 1/2", "one half, three quarters and one and a half"),
        ("50% or 3.5 %", "fifty percent or three point five percent"),
        ("3-5 days", "three to five days"),
        ("10–20", "ten to twenty"),
    ],
    "years and dates": [
        ("in 1999", "in nineteen ninety-nine"),
        ("in 2005", "in two thousand five"),
        ("in 1905", "in nineteen oh five"),
        ("in 1900", "in nineteen hundred"),
        ("the 1990s", "the nineteen nineties"),
        ("the '80s", "the eighties"),
        ("1999-2005", "nineteen ninety-nine to two thousand five"),
        ("2026-11-22", "November twenty-second, twenty twenty-six"),
        ("11/22/2026", "November twenty-second, twenty twenty-six"),
        ("22/11/2026", "November twenty-second, twenty twenty-six"),
        ("Nov. 22, 2026", "November twenty-second, twenty twenty-six"),
        ("July 4th", "July fourth"),
        ("22 November", "the twenty-second of November"),
        ("in Jan. 2020", "in January twenty twenty"),
    ],
    "times": [
        ("3:30 pm", "three thirty P M"),
        ("9:05 a.m.", "nine oh five A M"),
        ("15:30", "fifteen thirty"),
        ("12:00", "twelve o'clock"),
        ("at 3 pm", "at three P M"),
    ],
    "money": [
        ("$3.50", "three dollars and fifty cents"),
        ("$1", "one dollar"),
        ("£2.01", "two pounds and one penny"),
        ("€1,000", "one thousand euros"),
        ("¥5", "five yuan"),
        ("$2.5 million", "two point five million dollars"),
        ("$10k", "ten thousand dollars"),
        ("$0.99", "ninety-nine cents"),
    ],
    "units": [
        ("60 km/h", "sixty kilometers per hour"),
        ("1 m", "one meter"),
        ("5kg", "five kilograms"),
        ("-20°C", "minus twenty degrees Celsius"),
        ("16 GB", "sixteen gigabytes"),
        ("5m²", "five square meters"),
        ("6 ft", "six feet"),
        ("a 3-km walk", "a three kilometers walk"),
    ],
    "abbreviations and symbols": [
        ("Dr. Smith vs. Mr. Jones", "Doctor Smith versus Mister Jones"),
        ("e.g. this, i.e. that", "for example this, that is that"),
        ("No. 5 and #7", "number five and number seven"),
        ("AT&T", "AT and T"),
        ("2 + 2 = 4", "two plus two equals four"),
        ("3 < 5", "three less than five"),
        ("<b>bold</b>", "bold"),
        ("GPT-4, GPT4 and COVID-19", "GPT-four, GPT four and COVID-nineteen"),
        ("v1.2.3", "version one point two point three"),
        ("US", "U.S."),
        ("usage", "usage"),
    ],
    "addresses": [
        ("https://www.example.com/docs/", "example dot com slash docs"),
        ("joe.doe@mail.org", "joe dot doe at mail dot org"),
        ("example.com", "example dot com"),
        ("555-123-4567", "five five five, one two three, four five six seven"),
    ],
}


@pytest.mark.parametrize(("text", "expected"), [case for cases in CASES.values() for case in cases])
def test_is_read_out(text: str, expected: str) -> None:
    assert spoken(normalise(text)) == expected.strip()


@pytest.mark.parametrize("text", ["13/45/2026", "2026-13-01", "25:99", "7/3/1", "1.2.3.4"])
def test_no_digit_is_left_of_what_only_looks_like_a_date_or_time(text: str) -> None:
    assert not any(c.isdigit() for c in spoken(normalise(text)))


@pytest.mark.parametrize("text", [case[0] for cases in CASES.values() for case in cases])
def test_pieces_join_to_what_was_written(text: str) -> None:
    assert "".join(piece.written for piece in normalise(text)) == text
