"""Who may read what: personal data only this user, what is published anyone the umask allows.

The work file, logs, Dagster's storage and made-up exports hold addresses; what is published holds
ids. Folders that others may read are closed to them, but never a landing folder: another program
may have to write there, and decides who reads.
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
    """Within it, only this user may read what this process and its children create.

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
    """Within it, files are created with the umask that the process was started with."""
    if not _given:
        yield
        return
    os.umask(_given[0])
    try:
        yield
    finally:
        os.umask(_OURS)


def private_folder(folder: Path) -> None:
    """Creates the folder, or closes it and the files in it to all other users."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (folder, *folder.iterdir()):
        with suppress(OSError):  # it is another user's, who lets this one write
            mode = path.lstat().st_mode
            if mode & _OURS and not path.is_symlink():
                path.chmod(mode & 0o700)
