"""`rules/<seed>.csv`: a company's own rows in the place of the shipped seed of that name.

dbt gets them by building/own_rows.py; extraction, which reads some rules too, by `rule_rows`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.lib.common.settings import PROJECT_ROOT, Home

SEEDS = PROJECT_ROOT / "seeds"
README = "README.txt"
_SHOWN = 3  # problems of a file


class OwnError(ValueError):
    """What is wrong in settings.yml or in rules/: one line with file, key or row, and remedy."""


@dataclass(frozen=True)
class OwnRules:
    """A file of rules: its rows have a value for each of the seed's columns, null where blank."""

    seed: str
    file: Path
    columns: list[str]
    rows: list[list[str | None]]


def shipped_seeds() -> list[str]:
    """The names of the seeds that a company may have its own rows of."""
    return sorted(path.stem for path in SEEDS.glob("*.csv"))


def own_rules(where: Home) -> list[OwnRules]:
    """The files in rules/, checked; none where there is no folder.

    Raises OwnError for the first file that belongs to no seed, or does not fit its seed.
    """
    return [_read(where, path) for path in own_files(where)]


def own_files(where: Home) -> list[Path]:
    """The files in rules/, but for hidden ones, those of an open editor, and folders."""
    if not where.rules.is_dir():
        return []
    found = sorted(path for path in where.rules.iterdir() if path.is_file())
    return [path for path in found if path.name[0] not in ".~" and path.name != README]


def rule_rows(where: Home, seed: str) -> list[dict[str, str]]:
    """The rows of a seed as this company has them, null as an empty text. Raises OwnError."""
    file = where.rules / f"{seed}.csv"
    if file.is_file():
        own = _read(where, file)
        return [
            {name: cell or "" for name, cell in zip(own.columns, row, strict=True)}
            for row in own.rows
        ]
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as shipped:
        return list(csv.DictReader(shipped))


def _read(where: Home, path: Path) -> OwnRules:
    seeds = shipped_seeds()
    if path.suffix != ".csv" or path.stem not in seeds:
        near = get_close_matches(path.stem, seeds, n=1)
        hint = f"; did you mean {near[0]}.csv?" if near else "; see the list in README.md"
        raise OwnError(f"{path}: no rules are called so{hint}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise OwnError(f"{path}: not UTF-8; save it as CSV in UTF-8") from None
    header = text.partition("\n")[0]
    # Spreadsheets of many countries write semicolons.
    delimiter = next((one for one in ",;\t" if one in header), ",")
    try:
        records = _records(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        given = next(records, (1, []))[1]
        columns = _columns(path, given)
        rows = [_row(path, line, cells, given, columns) for line, cells in records]
    except csv.Error as error:
        raise OwnError(f"{path}: not understood as CSV: {error}; save it again") from None
    _check_types(path, [line for line, _ in rows], [row for _, row in rows], columns)
    return OwnRules(path.stem, path, columns, [row for _, row in rows])


def _records(reader: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401
    """The records that are not blank, each with the line that it ends in."""
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _columns(path: Path, given: list[str]) -> list[str]:
    """The seed's columns in its order; raises OwnError where the header has others."""
    with (SEEDS / path.name).open(encoding="utf-8", newline="") as shipped:
        columns = next(csv.reader(shipped))
    names = [name.strip() for name in given]
    missing = [name for name in columns if name not in names]
    strange = [name for name in names if name not in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    told = [
        f"{what} {', '.join(found)}"
        for what, found in (("add", missing), ("take out", strange), ("keep one of", twice))
        if found
    ]
    if told:
        raise OwnError(
            f"{path}: its columns are not those of seeds/{path.name}: {'; '.join(told)} "
            f"(they are {','.join(columns)})"
        )
    return columns


def _row(
    path: Path, line: int, cells: list[str], given: list[str], columns: list[str]
) -> tuple[int, list[str | None]]:
    if len(cells) != len(given):
        raise OwnError(
            f"{path}: line {line} has {len(cells)} cells and the header {len(given)}: put quotes "
            "around a cell with a comma in it"
        )
    by_name = dict(zip((name.strip() for name in given), cells, strict=True))
    return line, [by_name[name] or None for name in columns]


def _check_types(
    path: Path, lines: list[int], rows: list[list[str | None]], columns: list[str]
) -> None:
    """Raises OwnError where a cell is not of its column's type."""
    types = _types(path.stem)
    problems = []
    with duckdb.connect(":memory:") as connection:
        for place, column in enumerate(columns):
            kind = types.get(column, "string")
            if kind == "string" or not rows:
                continue
            found = connection.execute(
                f"select line, cell from (select unnest(?) as line, unnest(?::varchar[]) as cell) "
                f"where cell is not null and try_cast(cell as {kind}) is null order by line",
                [lines, [row[place] for row in rows]],
            ).fetchall()
            problems += [
                f"line {line}, {column}: '{cell}' is no {kind}" for line, cell in found[:_SHOWN]
            ]
    if problems:
        raise OwnError(f"{path}: {'; '.join(problems[:_SHOWN])}")


def _types(seed: str) -> dict[str, str]:
    for file in sorted(SEEDS.glob("*.yml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]:
            if one["name"] == seed:
                types: dict[str, str] = one.get("config", {}).get("column_types", {})
                return types
    return {}
