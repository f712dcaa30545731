"""Refresh tokens that a vendor gave in place of older ones, which it may refuse from then on.

A file for each credential of the environment, readable by this user alone and named by its hash:
who puts another credential there begins with that one, and whatever signs in by the same one,
extraction or activation, goes on with the newest.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from orchestration.lib.common.permissions import private_folder


def newest(folder: Path | None, given: str) -> str:
    """The token that came last in place of a given one; the given one where none did."""
    try:
        return (_file(folder, given).read_text(encoding="utf-8") if folder else "") or given
    except (FileNotFoundError, UnicodeDecodeError):
        return given


def keep(folder: Path | None, given: str, token: str) -> None:
    """Keeps a token in place of a given one, for good before it is needed again."""
    if folder is None or token == newest(folder, given):
        return
    private_folder(folder)
    file = _file(folder, given)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(token)
        written.flush()
        os.fsync(written.fileno())
    part.rename(file)


def _file(folder: Path, given: str) -> Path:
    return folder / f"{hashlib.sha256(given.encode()).hexdigest()[:32]}.token"
