"""How large the parts of a landed file may be; docs/landing.md says what becomes of larger ones.

Each limit is looked at before DuckDB meets what is larger: some of it ends the whole load there,
and some is left out without a word.
"""

from __future__ import annotations

import os


def _longest_line() -> int:
    given = os.environ.get("CLOSEDLOOP_LONGEST_LINE_BYTES", "").strip() or str(32 * 1024 * 1024)
    if not given.isdecimal() or not 1_000 <= int(given) <= 1_000_000_000:
        raise ValueError(
            f"CLOSEDLOOP_LONGEST_LINE_BYTES is '{given}'; write a number of bytes, at least 1000 "
            "and at most 1000000000"
        )
    return int(given)


LONGEST_LINE = _longest_line()  # bytes of a JSON line, of a CSV record, of a Parquet file's cell
MOST_COLUMNS = 2_000  # of a CSV or Parquet file, and of a raw table; keys of a JSON record
LONGEST_NAME = 1_000  # characters of a column's name, and of a key that becomes one
# Levels of lists and objects in a JSON value. From some 50,000 on DuckDB's functions run out of
# stack, and the process is gone.
DEEPEST = 10_000
MOST_KEPT = 10_000  # characters that quarantine keeps of what is too long
# A sheet is a rectangle of cells in memory while it is written out, some 100 bytes each.
MOST_CELLS = 12_000_000
LARGEST_WORKBOOK = 2_000_000_000  # bytes, unpacked
