"""Who may read what: personal data is this user's alone, what is published is whose the umask says.

The work file, logs, Dagster's storage and made-up exports hold addresses; what is published holds
ids. Folders that were wider are made narrow, but never a landing folder: another program may have
to write there, and it is that program's to say who reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OURS = 0o077  # no group, no others
_given: list[int] = []  # the umask that the process was started with, while it is ours


@contextmanager
def kept_private(root: Path) -> Iterator[None]:
    """While it lasts, what this process and its children make is for this user alone.

    The data folder itself is made as the umask says, so that readers reach what is published.
    """
    if _given:
        yield
        return
    root.mkdir(parents=True, exist_ok=True)
    _given.append(os.umask(_OURS))
    try:
        yield
    finally:
        os.umask(_given.pop())


@contextmanager
def readable() -> Iterator[None]:
    """While it lasts, what is made is whose the umask says that the process was started with."""
    if not _given:
        yield
        return
    os.umask(_given[0])
    try:
        yield
    finally:
        os.umask(_OURS)


def private_folder(folder: Path) -> None:
    """Makes the folder, or narrows it and the files in it: for this user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (folder, *folder.iterdir()):
        with suppress(OSError):  # it is another user's, who lets this one write
            mode = path.lstat().st_mode
            if mode & _OURS and not path.is_symlink():
                path.chmod(mode & 0o700)
