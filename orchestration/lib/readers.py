"""A landed file as a relation of cells, one row per record, in the file's order.

Whatever the file is, DuckDB reads it in one pass. The relation has `line` for JSON lines, or the
file's own columns, and for records that a mended copy gave up on `record` and `fault`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.lib.mending import LONGEST_LINE, Refused, mend_lines, mend_rows, read_header
from orchestration.lib.warehouse import name, text

_NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


@dataclass(frozen=True)
class Column:
    """One column of a landed table, as SQL over the reader's relation."""

    name: str
    text: str  # varchar, null where blank
    json: str  # JSON, null where blank


@dataclass(frozen=True)
class Landed:
    """A file's records: `relation` is SQL to select from; without columns they are JSON lines."""

    relation: str
    columns: tuple[Column, ...] | None


def read_json_lines(location: Path, *, mended: bool = False) -> Landed:
    """The lines of a JSON lines file, blank ones as null.

    Raises Refused when the file is no text (only when `mended`).
    """
    if mended:
        copy = location.with_name("mended.csv")
        mend_lines(location, copy)
        return Landed(_csv(copy, ["line", "fault"], ",", skip=0), None)
    relation = f"""(
        select line, null::varchar as fault
        from read_csv(
            {text(str(location))}, columns = {{'line': 'VARCHAR'}}, delim = chr(1),
            quote = '', escape = '', header = false, auto_detect = false, strict_mode = false,
            compression = 'none', max_line_size = {LONGEST_LINE}
        )
    )"""
    return Landed(relation, None)


def read_rows(location: Path, delimiter: str, *, mended: bool = False) -> Landed:
    """The rows of a CSV file under its header.

    Raises Refused when the file is no text, or its header cannot be used.
    """
    header = read_header(location, delimiter)
    names = [cell or f"unnamed_{number}" for number, cell in enumerate(header, start=1)]
    twice = sorted({cell for cell in names if [c.lower() for c in names].count(cell.lower()) > 1})
    if twice:
        raise Refused(f"the header has {', '.join(twice)} more than once; rename the columns")
    cells = [f"cell_{number}" for number in range(len(names))]
    if mended:
        copy = location.with_name("mended.csv")
        mend_rows(location, copy, len(names), delimiter)
        relation = _csv(copy, [*cells, "record", "fault"], ",", skip=0)
    else:
        read = _csv(location, cells, delimiter, skip=1)
        relation = f"(select *, null::varchar as record, null::varchar as fault from {read})"
    columns = tuple(
        _text_column(column, cell) for column, cell in zip(names, cells, strict=True)
    )
    return Landed(relation, columns)


def read_parquet(connection: duckdb.DuckDBPyConnection, location: Path) -> Landed:
    """The rows of a Parquet file; nested values as JSON text.

    Raises Refused when the file is not readable as Parquet.
    """
    read = f"read_parquet({text(str(location))})"
    try:
        described = connection.execute(f"describe select * from {read}").fetchall()
    except duckdb.Error:
        raise Refused("not readable as Parquet; export the file again") from None
    columns = tuple(_typed_column(row[0], row[1]) for row in described)
    relation = f"(select *, null::varchar as record, null::varchar as fault from {read})"
    return Landed(relation, columns)


def _csv(location: Path, columns: list[str], delimiter: str, *, skip: int) -> str:
    typed = ", ".join(f"{text(column)}: 'VARCHAR'" for column in columns)
    return f"""read_csv(
        {text(str(location))}, columns = {{{typed}}}, delim = {text(delimiter)}, quote = '"',
        escape = '"', header = false, skip = {skip}, auto_detect = false, null_padding = false,
        compression = 'none', max_line_size = {LONGEST_LINE}
    )"""


def _text_column(column: str, cell: str) -> Column:
    given = f"case when trim({cell}) <> '' then {cell} end"
    # A cell that holds a JSON object or array is kept as such inside a record.
    is_json = f"regexp_matches({cell}, '^\\s*[\\[{{]') and json_valid({cell})"
    return Column(
        column, given, f"case when {is_json} then {cell}::json else to_json({given}) end"
    )


def _typed_column(column: str, duckdb_type: str) -> Column:
    quoted = name(column)
    if duckdb_type.endswith("]") or duckdb_type.startswith(_NESTED):
        return Column(column, f"cast(to_json({quoted}) as varchar)", f"to_json({quoted})")
    cast = f"cast({quoted} as varchar)"
    # Data frames write a missing number as NaN.
    is_given = f"not isnan({quoted})" if duckdb_type in ("FLOAT", "DOUBLE") else f"trim({cast}) <> ''"
    value = f"case when {is_given} then {cast} end"
    return Column(column, value, f"to_json({value})")
