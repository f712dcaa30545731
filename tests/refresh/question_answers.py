"""The questions of docs/questions.md with their answers: each an SQL block, then a table.

    python tests/refresh/question_answers.py

rewrites the answers from what `make run` published.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.common.settings import home

QUESTIONS = Path(__file__).parents[2] / "docs/questions.md"
_BLOCK = re.compile(r"```sql\n(?P<sql>[^`]*?)```\n\n(?P<answer>(?:\|[^\n]*\n)*)")
_MART = re.compile(r"\bmarts\.(\w+)")


def questions() -> Iterator[tuple[str, str, str]]:
    """The mart that each question is put to first, its SQL, and its answer."""
    for block in _BLOCK.finditer(QUESTIONS.read_text()):
        yield _MART.findall(block["sql"])[0], block["sql"], block["answer"]


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The rows of a query as a Markdown table."""
    found = connection.execute(sql)
    rows = [
        [column[0] for column in found.description],
        *([_cell(value) for value in row] for row in found.fetchall()),
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).replace("|", r"\|")


def main() -> None:
    """Rewrites the answers."""
    file = home().published / "current/closedloop.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        text = _BLOCK.sub(
            lambda block: f"```sql\n{block['sql']}```\n\n{answer(connection, block['sql'])}",
            QUESTIONS.read_text(),
        )
    QUESTIONS.write_text(text)


if __name__ == "__main__":
    main()
