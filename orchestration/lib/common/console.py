"""The console while a refresh runs, its log, and text columns for a person to read."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from orchestration.lib.common.permissions import private_folder

_DAY = 86_400  # seconds
# Line ends and all else that moves a terminal's cursor, colours it, or turns the reading direction.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@contextmanager
def quiet_console(logs: Path, keep_days: float = 30) -> Iterator[Path]:
    """Sends all output of this process and its children to a new file in `logs`.

    Yields the log's path; logs older than `keep_days` are removed. What the
    `closedloop` loggers say goes to the console as well, details (debug) excepted: it is for a
    person, one line each.
    """
    private_folder(logs)
    path = logs / f"refresh-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.log"
    for old in logs.glob("refresh-*.log"):
        if time.time() - old.stat().st_mtime > keep_days * _DAY:
            old.unlink()
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [os.dup(1), os.dup(2)]
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    console = os.fdopen(os.dup(saved[0]), "w", buffering=1, encoding="utf-8")
    handlers = [
        _handler(console, "%(message)s", logging.INFO),
        _handler(sys.stderr, "%(asctime)s %(message)s", logging.DEBUG),
    ]
    logger = logging.getLogger("closedloop")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield path
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # of a full disk, which must not keep the console away
                stream.flush()
        for target, source in enumerate(saved, start=1):
            os.dup2(source, target)
            os.close(source)
        console.close()


@contextmanager
def plain_console() -> Iterator[None]:
    """Prints what the `closedloop` loggers say to a person, one line each."""
    logger = logging.getLogger("closedloop")
    handler = _handler(sys.stdout, "%(message)s", logging.INFO)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def add_to_log(log: Path | None, line: str) -> None:
    """Adds a line to a log that was closed; a full disk does not matter any more."""
    if log:
        with suppress(OSError), log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {escape_controls(line)}\n")


def _handler(stream: TextIO, form: str, level: int) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(_OneLine(form))
    return handler


class _OneLine(logging.Formatter):
    """Escapes control characters, which a message may repeat from a value or a file's name."""

    def format(self, record: logging.LogRecord) -> str:
        """The message without control characters; a traceback keeps its lines."""
        text = super().format(record)
        return text if record.exc_info else escape_controls(text)


def escape_controls(text: str) -> str:
    """The text with control characters, such as a terminal obeys, written as escapes."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def aligned(rows: list[tuple[str, ...]], left: tuple[int, ...] = (0,)) -> str:
    """Rows of cells as text columns: those numbered in `left` to the left, others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if number in left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
