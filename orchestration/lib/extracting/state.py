"""What a stream remembers: a hash of each unit as it last landed, and its cursors.

One SQLite file a stream, 25 bytes a unit. Lost state costs one full read, and no data. A unit that
is somebody who was erased is remembered under the token that stands for it, and known again by the
vendor's own name for it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.lib.landing.tombstones import Tombstones

HASH_BYTES = 12
_TABLES = """
create table if not exists cursors (name text primary key, value text not null);
create table if not exists units (unit text primary key, hash blob not null) without rowid;
"""


class State:
    """The state of one stream; `cursors` are as they were kept last."""

    def __init__(self, file: Path, tombstones: Tombstones | None = None) -> None:
        self._tombstones = tombstones
        self._file = sqlite3.connect(file)
        # A kill loses nothing; a power cut the last hashes, whose units then land once more.
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = normal")
        self._file.executescript(_TABLES)
        kept = self._file.execute("select name, value from cursors")
        self.cursors: dict[str, Any] = {name: json.loads(value) for name, value in kept}

    def hash_of(self, unit: str) -> bytes | None:
        """The hash of what last landed of a unit."""
        found = self._file.execute(
            "select hash from units where unit = ?", [self._kept_as(unit)]
        ).fetchone()
        return found[0] if found else None

    def units(self) -> set[str]:
        """The names of all units that ever landed, but of those who were erased."""
        names = {name for (name,) in self._file.execute("select unit from units")}
        return names.difference(self._tombstones.erased.tokens.values() if self._tombstones else ())

    def keep(self, hashes: Mapping[str, bytes], cursors: Mapping[str, Any]) -> None:
        """Remembers both, or neither."""
        values = [(name, json.dumps(value)) for name, value in cursors.items()]
        units = [(self._kept_as(unit), content) for unit, content in hashes.items()]
        with self._file:
            self._file.executemany("insert or replace into units values (?, ?)", units)
            self._file.executemany("insert or replace into cursors values (?, ?)", values)

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()

    def _kept_as(self, unit: str) -> str:
        return self._tombstones.text(unit, "id") if self._tombstones else unit


def hash_of(content: bytes) -> bytes:
    """A hash of `HASH_BYTES`."""
    return hashlib.blake2b(content, digest_size=HASH_BYTES).digest()
