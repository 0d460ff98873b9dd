"""Lists of videos to make: YAML or CSV with the fields of `hub.MakeAvatar`, checked as a whole.

A YAML file holds ``output`` (the folder of the videos), ``items``, and beside them any field as the
default of every item. An item is a text, or fields of its own and a ``name``. A CSV file has an
item in each row; its header names the fields, and a parameter is a column such as ``tts.speed``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hub.errors import InputError
from hub.flows.request import FILE_FIELDS, MakeAvatar, StageParams
from hub.media.inputs import check_file
from hub.texts import read_utf8

LARGEST = 10_000_000
"""Bytes of a list."""

MOST_ITEMS = 10_000

FIELDS = tuple(MakeAvatar.model_fields)
KINDS = tuple(StageParams.model_fields)

NAME = re.compile(r"(?!\.)[^\x00-\x1f\x7f<>:\"/\\|?*]{1,100}(?<![ .])")
"""A file's name without its suffix, on every system."""

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One video to make; ``where`` tells the user which it is."""

    name: str
    request: MakeAvatar
    where: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file asks for; paths in it are absolute."""

    items: tuple[Item, ...]
    output: Path | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """Fields for every item that does not give them itself; ``params`` is kind -> name -> value."""

    fields: Fields
    output: Path | None = None

    def request(self, fields: Fields, where: str) -> MakeAvatar:
        """The request of an item with these fields. Raises InputError that tells ``where``."""
        values = {**self.fields, **fields}
        if "audio" in fields:
            values.pop("text", None)
        elif "text" in fields:
            values.pop("audio", None)
        values["params"] = _merged(self.fields.get("params", {}), fields.get("params", {}))
        try:
            return MakeAvatar.check(**values)
        except InputError as error:
            raise InputError(f"{where}: {error.message}", fix="Correct the file.") from error


def read_list(path: Path, defaults: Defaults | None = None) -> Listed:
    """Read a YAML or CSV list; its own defaults win over ``defaults``.

    Raises InputError that names the file, the item and the field, for the first thing wrong.
    """
    if path.suffix.lower() == ".csv":
        own, rows = Defaults({}), _csv_rows(path)
    elif path.suffix.lower() in (".yaml", ".yml"):
        own, rows = _yaml_rows(path)
    else:
        raise InputError(f"{path} is no list.", fix="Give a file that ends in .yaml, .yml or .csv.")
    given = defaults or Defaults({})
    params = _merged(given.fields.get("params", {}), own.fields.get("params", {}))
    both = Defaults({**given.fields, **own.fields, "params": params})
    items = tuple(_items(rows, both))
    if not items:
        raise InputError(f"{path} has no items.", fix="Add one; docs/batch.md shows how.")
    return Listed(items, own.output or given.output)


def read_defaults(path: Path) -> Defaults:
    """The fields beside ``items`` of a YAML list; the items themselves are left out.

    Raises InputError that names the file and the field.
    """
    return _yaml_defaults(_load_yaml(path), path)


def _items(rows: list[tuple[str, Fields]], defaults: Defaults) -> Iterator[Item]:
    seen: dict[str, str] = {}
    for number, (where, fields) in enumerate(rows, 1):
        name = fields.pop("name", None) or f"{number:03d}"
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise InputError(
                f"{where}: name: {name!r} can't be the name of a file.",
                fix="Use letters, digits, spaces and - _ . and no suffix.",
            )
        if name.casefold() in seen:
            raise InputError(
                f"{where}: name: {name} is also the name of {seen[name.casefold()]}.",
                fix="Give each item another name.",
            )
        seen[name.casefold()] = where
        yield Item(name, defaults.request(fields, where), where)


def _csv_rows(path: Path) -> list[tuple[str, Fields]]:
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.line_num}: {error}.", fix="Save it as CSV with commas."
        ) from error
    _check_count(path, len(rows))
    found = []
    for line, row in rows:
        where = f"{path}, line {line}"
        if len(row) > len(header):
            raise InputError(
                f"{where}: there are {len(row)} cells under {len(header)} columns.",
                fix='Put a text with commas between quotes: "one, two".',
            )
        cells = {name: cell for name, cell in zip(header, row, strict=False) if cell.strip()}
        found.append((where, _fields(_nested(cells), path, where, also=("name",))))
    return found


def _nested(cells: Mapping[str, str]) -> Fields:
    """``tts.speed`` as ``params: {tts: {speed: ...}}``, and ``face`` as its two numbers."""
    fields: Fields = {}
    for name, cell in cells.items():
        kind, dot, parameter = name.partition(".")
        if dot and kind in KINDS:
            fields.setdefault("params", {}).setdefault(kind, {})[parameter] = cell.strip()
        elif name == "face":
            fields[name] = [part.strip() for part in cell.split(",")]
        else:
            fields[name] = cell if name == "text" else cell.strip()
    return fields


def _yaml_rows(path: Path) -> tuple[Defaults, list[tuple[str, Fields]]]:
    content = _load_yaml(path)
    items = content.get("items")
    if not isinstance(items, list):
        raise InputError(f"{path}: items: a list is needed.", fix="docs/batch.md shows one.")
    _check_count(path, len(items))
    rows = []
    for number, item in enumerate(items, 1):
        where = f"{path}, item {number}"
        fields = {"text": item} if isinstance(item, str) else item
        if not isinstance(fields, dict):
            raise InputError(f"{where}: it is neither a text nor fields.", fix="Write text: ...")
        rows.append((where, _fields(fields, path, where, also=("name",))))
    return _yaml_defaults(content, path), rows


def _yaml_defaults(content: Fields, path: Path) -> Defaults:
    beside = {name: value for name, value in content.items() if name != "items"}
    fields = _fields(beside, path, str(path), also=("output",))
    output = fields.pop("output", None)
    return Defaults(fields, output and path.absolute().parent / output)


def _fields(given: Fields, path: Path, where: str, *, also: tuple[str, ...]) -> Fields:
    """The fields that were filled in, paths counted from the list's folder."""
    unknown = [name for name in given if name not in (*FIELDS, *also)]
    if unknown:
        raise InputError(
            f"{where}: {unknown[0]}: there is no such field.",
            fix=f"There are: {', '.join((*also, *FIELDS))}; in CSV also KIND.NAME, as tts.speed.",
        )
    fields = {name: value for name, value in given.items() if value not in ("", None)}
    for name in (*FILE_FIELDS, "output"):
        if name in fields:
            if not isinstance(fields[name], str):
                raise InputError(f"{where}: {name}: a path is needed.", fix="Write a file's name.")
            fields[name] = str(path.absolute().parent / Path(fields[name]).expanduser())
    params = fields.get("params", {})
    if not isinstance(params, dict) or not all(isinstance(p, dict) for p in params.values()):
        raise InputError(f"{where}: params: not KIND: {{NAME: VALUE}}.", fix="tts: {speed: 1.2}")
    return fields


def _merged(below: Mapping[str, Fields], above: Mapping[str, Fields]) -> dict[str, Fields]:
    return {kind: {**below.get(kind, {}), **above.get(kind, {})} for kind in {*below, *above}}


class _TextLoader(yaml.BaseLoader):
    """Leaves every value the text it is written as: the fields' models know what they must be.

    So a text may be 2026-11-22 or `no`. Aliases, which can make a small file huge, are refused.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not taken", problem_mark=mark)
        return super().compose_node(parent, index)


def _load_yaml(path: Path) -> Fields:
    try:
        content = _TextLoader(_text_of(path)).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, line {line}: {error.problem}.", fix="Correct it.") from error
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise InputError(f"{path} is not YAML: {error}.", fix="docs/batch.md shows one.") from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InputError(f"{path} has no fields.", fix="docs/batch.md shows what it looks like.")
    return content


def _text_of(path: Path) -> str:
    return read_utf8(check_file(path, "list"), "list", LARGEST)


def _check_count(path: Path, count: int) -> None:
    if count > MOST_ITEMS:
        raise InputError(f"{path} has {count:,} items; at most {MOST_ITEMS:,}.", fix="Split it.")
