"""What went wrong, for a person: one line that says what, where, and what to do about it."""

from __future__ import annotations

import re

_LOCKED = re.compile(
    r'Could not set lock on file "(?P<file>[^"]+)": Conflicting lock is held in (?P<program>.+?) '
    r"\(PID (?P<pid>\d+)\).*"
)
# Python says first what is wrong, and then the path.
_ERRNO = re.compile(r"\[Errno \d+\] (?P<what>[^:']+): '(?P<path>[^']+)'(?: -> '[^']+')?")
_STATEMENT = re.compile(r"\(sqlite3\.\w+\) (?P<what>.+?) (?:\[SQL: |\(Background on this error).*")

# What a message of the system or of DuckDB contains, and what to do then.
_REMEDIES = (
    (
        r"No space left on device|disk is full|File too large|[Qq]uota exceeded",
        "the disk is full: make room, then refresh again; nothing that was loaded or published "
        "is lost",
    ),
    (
        r"Read-only file system|Permission denied|Operation not permitted",
        "let this user write there, then refresh again",
    ),
    (
        r"not a valid DuckDB database file|Corrupt database file|Could not read enough bytes",
        "the file is damaged: move it away, with the .wal beside it if there is one, and refresh "
        "again; the work file is made anew from landing/",
    ),
    (
        r"Not a directory|Is a directory|File exists",
        "move away what lies there, then refresh again",
    ),
)


def in_one_line(error: BaseException | str | None) -> str:
    """The reason that an error gives, without its trace, and a remedy where one is known.

    Errors of Dagster have their reason in `description`.
    """
    reason = getattr(error, "description", None) or str(error or "")
    line = " ".join(reason.split()) or type(error).__name__
    line = _STATEMENT.sub(r"\g<what>", line)
    line = _ERRNO.sub(r"\g<path>: \g<what>", line)
    line = _LOCKED.sub(
        r"\g<file> is open in another program, \g<program> (pid \g<pid>): close it there, then "
        "refresh again; published/current may be open at any time",
        line,
    )
    for pattern, remedy in _REMEDIES:
        if re.search(pattern, line) and remedy not in line:
            return f"{line}; {remedy}"
    return line
