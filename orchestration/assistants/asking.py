"""One question, one process: what a query takes or breaks is gone with it.

DuckDB's own limit counts neither long texts nor long lists, and not every function listens to an
interrupt. So the system limits the memory of the process, which is killed when it is late.
"""

from __future__ import annotations

import resource
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Semaphore, Timer
from typing import Any

import duckdb

from orchestration.assistants.questions import RefusedError, check

ROWS = 500
SECONDS = 20
CHARACTERS = 2_000  # of a cell
CHARACTERS_OF_ALL = 200_000  # of an answer
_GRACE = 10  # seconds, to start and to be interrupted
_MEMORY = 4 * 1024**3  # bytes of addresses, of which DuckDB may fill a quarter
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",  # else a large sort fills the disk beside the published file
    "memory_limit": "1GB",
    "threads": "2",
}
_TOO_MUCH = "It needs too much memory: ask for fewer rows, or for sums."
_TOO_LONG = f"It takes longer than {SECONDS} seconds: ask for less, or for a shorter time."
_at_once = Semaphore(2)


@dataclass(frozen=True)
class Answer:
    """What a query answered, as JSON knows it."""

    columns: list[str]
    rows: list[list[Any]]
    is_cut: bool  # there are more


def ask(file: Path, query: str, *, is_ours: bool = False, seconds: float = SECONDS) -> Answer:
    """The answer of a published file, of at most ROWS rows.

    `is_ours` is a query of this package, which may ask what others may not. Raises RefusedError
    with DuckDB's own text when the query is wrong, and when it takes too much or too long.
    """
    context = get_context("spawn")
    with _at_once:
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_answer, args=(theirs, file, query, is_ours, seconds))
        child.start()
        theirs.close()
        try:
            if not ours.poll(seconds + _GRACE):
                raise RefusedError(_TOO_LONG)
            found = ours.recv()
        except EOFError:
            raise RefusedError(_TOO_MUCH) from None
        finally:
            child.kill()
            child.join()
            ours.close()
    if isinstance(found, str):
        raise RefusedError(found)
    return Answer(*found)


def _answer(theirs: Connection, file: Path, query: str, is_ours: bool, seconds: float) -> None:
    """The child: sends columns, rows and whether they are all, or a text that says why not."""
    with suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        with closing(duckdb.connect(str(file), read_only=True, config=SETTINGS)) as connection:
            connection.execute("set TimeZone = 'UTC'; set lock_configuration = true")
            clock = Timer(seconds, connection.interrupt)
            clock.daemon = True
            clock.start()
            if not is_ours:
                check(connection, query)
            found = connection.execute(query)
            columns = [column[0] for column in found.description]
            theirs.send((columns, *_fitting(found.fetchmany(ROWS + 1))))
    except duckdb.InterruptException:
        theirs.send(_TOO_LONG)
    except (MemoryError, duckdb.OutOfMemoryException):
        theirs.send(_TOO_MUCH)
    except (duckdb.Error, RefusedError) as error:
        # Of a file that cannot be opened, DuckDB says where it lies.
        theirs.send(str(error).replace(str(file), file.name))


def _fitting(rows: list[tuple[Any, ...]]) -> tuple[list[list[Any]], bool]:
    """As many of the rows as an answer has room for, and whether some are left out."""
    fitting: list[list[Any]] = []
    room = CHARACTERS_OF_ALL
    for row in rows[:ROWS]:
        cells = [_plain(cell) for cell in row]
        room -= sum(len(str(cell)) for cell in cells)
        if room < 0:
            break
        fitting.append(cells)
    return fitting, len(fitting) < len(rows)


def _plain(cell: object) -> object:
    match cell:
        case None | bool() | int():
            return cell
        case float() | Decimal():
            return float(cell) if isfinite(cell) else str(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
    said = str(cell)
    return said if len(said) <= CHARACTERS else said[:CHARACTERS] + "..."
