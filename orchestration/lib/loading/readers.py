"""A landed file as a relation of cells, one row per record, in the file's order.

Whatever the file is, DuckDB reads it in one pass. The relation has `line` for JSON lines, or the
file's own columns, and for records that a repaired copy gave up on `record` and `fault`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.common.warehouse import name, text
from orchestration.lib.loading import limits
from orchestration.lib.loading.headers import refuse_columns
from orchestration.lib.loading.repair import RefusalError, repair_lines, repair_rows, too_long
from orchestration.lib.loading.sheets import NUMBER_MARK

# The place of a record's file among those read together: their names end in _<number>.
_PART = r"cast(regexp_extract(filename, '_(\d+)\.\w+$', 1) as integer) as part"
_LINE_END = 16  # bytes, and some more
_SMALLEST_BUFFER = 64 * 1024  # bytes
BYTE_ORDER_MARK = "a byte order mark inside the file; export again what was pasted together"
_NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


@dataclass(frozen=True)
class Column:
    """One column of a landed table, as SQL over the reader's relation."""

    name: str
    text: str  # varchar, '' where blank, null where the record does not have it
    json: str  # JSON, null where blank
    type: str = ""  # DuckDB's, where the file has types
    is_plain: str = "false"  # a condition: the cell is a number in a workbook, not text


@dataclass(frozen=True)
class Landed:
    """Records to select from `relation`; JSON without columns is whole records, or lines of them.

    `part` is the number of the file among those read together.
    """

    relation: str
    columns: tuple[Column, ...] | None
    is_text: bool = False  # whether the columns are a text file's cells
    is_json: bool = False
    rows: int | None = None  # how many there must be, where that is known
    cells: int = 0  # cell_0 and so on, of a text file


def read_json_lines(locations: list[Path], largest: int, lines: int | None = None) -> Landed:
    """The lines of JSON lines files of at most `largest` bytes, blank ones as null.

    There must be as many as `lines`: DuckDB may leave out the end of what it cannot hold.
    """
    longest = _longest_line(largest)
    relation = f"""(
        select line, null::varchar as fault, {_PART}
        from read_csv(
            {_listed(locations)}, columns = {{'line': 'VARCHAR'}}, delim = chr(1),
            quote = '', escape = '', header = false, auto_detect = false, strict_mode = false,
            compression = 'none', filename = true,
            max_line_size = {longest}, buffer_size = {longest}
        )
    )"""
    return Landed(relation, None, is_json=True, rows=lines)


@dataclass(frozen=True)
class Top:
    """What is above the records of a CSV file, and its delimiter."""

    header: tuple[str, ...]
    delimiter: str
    lines: int  # of the header itself
    is_sheet: bool = False  # whether it was written out of a workbook


def read_rows(locations: list[Path], top: Top, largest: int) -> Landed:
    """The rows of CSV files of at most `largest` bytes that have the same top."""
    cells = [f"cell_{number}" for number in range(len(top.header))]
    read = _csv(locations, cells, top.delimiter, skip=1, longest=_longest_line(largest))
    relation = (
        "(select *, null::varchar as record, null::varchar as fault, null::varchar as left_out, "
        f"{_PART} from {read})"
    )
    return Landed(relation, _text_columns(top), is_text=True, cells=len(top.header))


def read_repaired(location: Path, top: Top | None) -> Landed:
    """The records of one JSON lines file (no top) or CSV file, repaired one by one."""
    copy = location.with_name("repaired.csv")
    if top is None:
        rows = repair_lines(location, copy)
        cells = ["fault", "line"]
    else:
        rows = repair_rows(location, copy, len(top.header), top.delimiter, top.lines)
        numbered = (f"cell_{number}" for number in range(len(top.header)))
        cells = ["fault", "record", *numbered]
    # In the copy every quote is doubled, and a faulty record has no cells.
    longest = 4 * limits.LONGEST_LINE
    read = _csv([copy], cells, ",", skip=0, longest=longest, is_ours=True)
    if top is None:
        return Landed(f"(select *, 0 as part from {read})", None, is_json=True, rows=rows)
    relation = f"(select *, null::varchar as left_out, 0 as part from {read})"
    return Landed(relation, _text_columns(top), is_text=True, rows=rows, cells=len(top.header))


def read_parquet(connection: duckdb.DuckDBPyConnection, location: Path) -> Landed:
    """The rows of a Parquet file; nested values as JSON text.

    Raises RefusalError when the file is not readable as Parquet.
    """
    read = f"read_parquet({text(str(location))})"
    try:
        described = connection.execute(f"describe select * from {read}").fetchall()
    except (duckdb.Error, UnicodeDecodeError):
        raise RefusalError("not readable as Parquet; export the file again") from None
    if any("\0" in row[0] for row in described):
        raise RefusalError("a column's name holds a NUL character; rename the column")
    refuse_columns([row[0] for row in described])
    cells = [f"{name(row[0])} as cell_{number}" for number, row in enumerate(described)]
    lengths = [
        f"strlen({name(row[0])})" if row[1] == "VARCHAR" else f"octet_length({name(row[0])})"
        for row in described
        if row[1] in ("VARCHAR", "BLOB")
    ]
    is_long = f"greatest({', '.join(lengths)}) > {limits.LONGEST_LINE}" if lengths else "false"
    relation = f"""(
        select
            {", ".join(cells)}, null::varchar as record, null::varchar as left_out, 0 as part,
            case when {is_long} then {text("a cell is " + too_long())} end as fault
        from {read}
    )"""
    columns = tuple(
        _typed_column(row[0], f"cell_{number}", row[1]) for number, row in enumerate(described)
    )
    return Landed(relation, columns)


def _longest_line(largest: int) -> int:
    """The longest line to allow for: DuckDB takes a buffer of that size for each file."""
    return max(min(limits.LONGEST_LINE, largest) + _LINE_END, _SMALLEST_BUFFER)


def _listed(locations: list[Path]) -> str:
    return "[" + ", ".join(text(str(location)) for location in locations) + "]"


def _csv(
    locations: list[Path],
    columns: list[str],
    delimiter: str,
    *,
    skip: int,
    longest: int,
    is_ours: bool = False,
) -> str:
    # By default DuckDB takes a carriage return in the first values for the end of every line.
    ending = ", new_line = '\\n', parallel = false" if is_ours else ""
    typed = ", ".join(f"{text(column)}: 'VARCHAR'" for column in columns)
    return f"""read_csv(
        {_listed(locations)}, columns = {{{typed}}}, delim = {text(delimiter)}, quote = '"',
        escape = '"', header = false, skip = {skip}, auto_detect = false, null_padding = {is_ours},
        compression = 'none', filename = true,
        max_line_size = {longest}, buffer_size = {longest}{ending}
    )"""


def _text_columns(top: Top) -> tuple[Column, ...]:
    return tuple(
        _sheet_column(column, f"cell_{n}") if top.is_sheet else _text_column(column, f"cell_{n}")
        for n, column in enumerate(top.header)
    )


def _sheet_column(column: str, cell: str) -> Column:
    mark = text(NUMBER_MARK)
    plain = _text_column(column, f"ltrim({cell}, {mark})")
    return replace(plain, is_plain=f"starts_with({cell}, {mark})")


def _text_column(column: str, cell: str) -> Column:
    is_given = f"trim({cell}) <> ''"
    given = f"case when {is_given} then {cell} end"
    # A cell that holds a JSON object or array is kept as such inside a record.
    is_json = f"regexp_matches({cell}, '^\\s*[\\[{{]') and json_valid({cell})"
    return Column(
        column,
        f"case when {is_given} then {cell} else '' end",
        f"case when {is_json} then {cell}::json else to_json({given}) end",
    )


def _typed_column(column: str, cell: str, duckdb_type: str) -> Column:
    if _is_spelled_list(duckdb_type):
        cell = f"list_transform({cell}.list, lambda item: item.element)"
    if duckdb_type.endswith("]") or duckdb_type.startswith(_NESTED):
        as_json = f"to_json({cell})"
        value = f"case when {cell} is null then '' else cast({as_json} as varchar) end"
        return Column(column, value, as_json, duckdb_type)
    value = f"cast({cell} as varchar)"
    # Data frames write a missing number as NaN.
    is_number = duckdb_type in ("FLOAT", "DOUBLE")
    is_given = f"not isnan({cell})" if is_number else f"trim({value}) <> ''"
    return Column(
        column,
        f"case when {is_given} then {value} else '' end",
        f"to_json(case when {is_given} then {value} end)",
        duckdb_type,
    )


def _is_spelled_list(duckdb_type: str) -> bool:
    """Whether a type is {list: [{element: ...}]}: a Parquet list that was not declared as one."""
    if not duckdb_type.startswith("STRUCT(list STRUCT(element "):
        return False
    fields: list[Any] = duckdb.sqltype(duckdb_type).children
    return len(fields) == 1 and len(fields[0][1].children[0][1].children) == 1
