"""What a list of videos may look like, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import InputError
from hub.flows.lists import MOST_ITEMS, Defaults, read_defaults, read_list

ANCHOR = """
# the fields all items share
portrait: ./input/anchor.png
driving_video: ./input/dance.mp4
output: ./videos
size: 256
params:
  tts: {voice: zf_xiaoxiao, speed: 1.0}

items:
  - 各位开发者大家好，欢迎使用飞桨。
  - name: fast
    text: 2026-11-22
    params: {tts: {speed: 1.5}}
  - portrait: other.png
    text: "no"
    face: [320, 180]
    driving_video:
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_items_override_what_stands_above_them(tmp_path: Path) -> None:
    listed = read_list(write(tmp_path, "news.yaml", ANCHOR))
    assert listed.output == tmp_path / "videos"
    first, second, third = listed.items
    assert [item.name for item in listed.items] == ["001", "fast", "003"]
    assert first.request.portrait == tmp_path / "input/anchor.png"
    assert first.request.driving_video == tmp_path / "input/dance.mp4"
    assert first.request.text == "各位开发者大家好，欢迎使用飞桨。"
    assert first.request.size == third.request.size == 256
    assert first.request.params.tts == {"voice": "zf_xiaoxiao", "speed": "1.0"}
    assert second.request.params.tts == {"voice": "zf_xiaoxiao", "speed": "1.5"}
    assert second.request.text == "2026-11-22", "a text that looks like a date is a text"
    assert third.request.portrait == tmp_path / "other.png"
    assert third.request.text == "no"
    assert third.request.face == (320, 180)


def test_a_spreadsheets_csv_is_read(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    table = (
        'name,text,size,tts.speed,face\r\na,"One, two\nthree",256,1.5,\r\n\r\nb,四五,,,"3,4"\r\n'
    )
    file.write_bytes(table.encode("utf-8-sig"))
    first, second = read_list(file, Defaults({"portrait": "me.png", "size": 128})).items
    assert (first.name, first.request.text) == ("a", "One, two\nthree")
    assert (first.request.size, second.request.size) == (256, 128)
    assert first.request.params.tts == {"speed": "1.5"}
    assert second.request.params.tts == {}
    assert second.request.face == (3, 4)
    assert second.where == f"{file}, line 5"


def test_a_recording_takes_the_place_of_the_text_above(tmp_path: Path) -> None:
    listed = write(tmp_path, "a.yaml", "portrait: a.png\ntext: hi\nitems: [{audio: b.wav}, {}]")
    recorded, said = read_list(listed).items
    assert (recorded.request.text, recorded.request.audio) == ("", tmp_path / "b.wav")
    assert (said.request.text, said.request.audio) == ("hi", None)


def test_defaults_of_one_list_serve_another(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    defaults = read_defaults(write(tmp_path / "shared", "default.yaml", ANCHOR))
    listed = read_list(write(tmp_path, "a.csv", "text,tts.speed\nhello,2\n"), defaults)
    (item,) = listed.items
    assert listed.output == tmp_path / "shared/videos"
    assert item.request.portrait == tmp_path / "shared/input/anchor.png"
    assert item.request.params.tts == {"voice": "zf_xiaoxiao", "speed": "2"}


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "portrait: a.png\nitems: []", "a.yaml has no items"),
        ("a.yaml", "portrait: a.png", "a.yaml: items: a list is needed"),
        ("a.yaml", "- a\n- b", "a.yaml has no fields"),
        ("a.yaml", "", "is empty"),
        ("a.yaml", "items:\n  - text: a: b\n", "a.yaml, line 2: mapping values"),
        ("a.yaml", "items: [a]", "a.yaml, item 1: .*portrait: it is missing"),
        ("a.yaml", "colour: red\nitems: [a]", "a.yaml: colour: there is no such field"),
        ("a.yaml", "portrait: p\nitems: [a, {txt: b}]", "item 2: txt: there is no such field"),
        ("a.yaml", "portrait: p\nitems: [a, [b]]", "item 2: it is neither a text nor fields"),
        ("a.yaml", "portrait: p\nitems: [a]\nsize: big", "item 1: .*size: Input should be"),
        ("a.yaml", "portrait: p\nitems: [a, '🎉']", "item 2: .*no letters or digits"),
        ("a.yaml", "portrait: [p]\nitems: [a]", "a.yaml: portrait: a path is needed"),
        ("a.yaml", "portrait: p\nparams: fast\nitems: [a]", "a.yaml: params: not KIND"),
        ("a.yaml", "portrait: p\nparams: {nose: {x: 1}}\nitems: [a]", "params.nose: there"),
        ("a.yaml", "portrait: p\nitems:\n- {name: ../up, text: a}", "item 1: name: '../up'"),
        ("a.yaml", "portrait: p\nitems:\n- {name: .hid, text: a}", "item 1: name: '.hid'"),
        ("a.yaml", "portrait: p\nitems: [{name: A, text: a}, {name: a, text: b}]", "item 2: name"),
        ("a.yaml", "portrait: p\nitems: [a, {name: '001', text: b}]", "also the name of .*item 1"),
        ("a.yaml", "portrait: p\nitems: !!python/object/apply:os.getcwd []", "has no items"),
        ("a.yaml", BOMB, r"a.yaml, line 2: aliases \(\*name\) are not taken"),
        ("a.yaml", "[" * 5000, "a.yaml is not YAML|a.yaml, line"),
        ("a.yaml", f"portrait: p\nitems: [{'a,' * (MOST_ITEMS + 1)}]", "10,001 items"),
        ("a.csv", "text,colour\nx,red\n", "a.csv, line 2: colour: there is no such field"),
        ("a.csv", "text\none, two\n", "a.csv, line 2: there are 2 cells under 1 columns"),
        ("a.csv", 'text\n"open\n', "a.csv, line 2: unexpected end of data"),
        ("a.csv", "text\n", "a.csv has no items"),
        ("a.txt", "hello", "a.txt is no list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    file = write(tmp_path, name, text)
    with pytest.raises(InputError, match=message) as caught:
        read_list(file)
    assert caught.value.fix
    assert len(str(caught.value)) < 1000


def test_a_list_in_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("text\n你好\n".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_list(file)
