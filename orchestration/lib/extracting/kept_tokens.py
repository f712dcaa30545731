"""Refresh tokens that a vendor gave in place of older ones, which it may refuse from then on.

A file for each source, readable by this user alone. It counts as long as the credential of the
environment is the one that it began with: a credential put there since is newer.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from orchestration.lib.common.permissions import private_folder


def newest(file: Path | None, given: str) -> str:
    """The token that came last in place of a given one; the given one where none did."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8")) if file else {}
        return str(kept["refresh_token"]) if kept.get("of") == _mark(given) else given
    except (FileNotFoundError, ValueError, KeyError, AttributeError):
        return given


def keep(file: Path | None, given: str, token: str) -> None:
    """Keeps a token in place of a given one, for good before it is needed again."""
    if file is None or token == newest(file, given):
        return
    private_folder(file.parent)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump({"of": _mark(given), "refresh_token": token}, written)
        written.flush()
        os.fsync(written.fileno())
    part.rename(file)


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
