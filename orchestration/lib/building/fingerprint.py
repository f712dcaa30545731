"""What a snapshot was made from, so that a refresh can tell that there is nothing new.

Nothing here imports Dagster or dbt: the answer must come within a second or so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.lib.building.own_rows import own_hash
from orchestration.lib.common.locking import HELD
from orchestration.lib.common.own_rules import own_rules
from orchestration.lib.common.own_settings import own_vars
from orchestration.lib.common.settings import PROJECT_ROOT, Home, as_of_date
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading.ledger import exports_that_are_not_as_declared
from orchestration.lib.loading.load import new_files

_CODE = ("dbt_project", "seeds", "orchestration", "dbt_project.yml", "profiles.yml")
_CODE_SUFFIXES = (".py", ".sql", ".yml", ".yaml", ".csv", ".md")
# Settings that say where and how, not what.
_NO_MATTER = {
    HELD,
    "CLOSEDLOOP_HOME",
    "CLOSEDLOOP_MEMORY_LIMIT",
    "CLOSEDLOOP_AS_OF",
    "CLOSEDLOOP_SETTLE_SECONDS",
    "CLOSEDLOOP_ALERT_URL",
    "CLOSEDLOOP_ALERT_MAIL",
    "CLOSEDLOOP_SMTP_URL",
}

Fingerprint = dict[str, str]


def code_and_settings(own: str) -> Fingerprint:
    """The part that is known without opening the work file; `own` is own_hash()'s."""
    settings = {
        key: value
        for key, value in os.environ.items()
        if key.startswith("CLOSEDLOOP_") and key not in _NO_MATTER
    }
    return {
        "code": _code(PROJECT_ROOT),
        "as_of_date": as_of_date(),
        "settings": _hash(repr(sorted(settings.items())) + own),
    }


def landed(connection: duckdb.DuckDBPyConnection) -> str:
    """The contents in the ledger, with the age of each and whether it is a whole export."""
    rows = connection.execute(
        "select load_id, rows_loaded, exported_at, is_whole from ops.load_ledger order by load_id"
    ).fetchall()
    return _hash(repr(rows))


def fingerprint(connection: duckdb.DuckDBPyConnection, home: Home) -> Fingerprint:
    """What marts built now from the open work file are made from.

    Of settings.yml and rules/ what the last build read counts: somebody may have edited them since.
    """
    try:
        own = one(connection, "select hash from ops.own_settings")
    except duckdb.CatalogException:  # dbt never built in it
        own = _own_hash_now(home)
    return code_and_settings(own) | {"landed": landed(connection)}


def nothing_new(home: Home, published: Fingerprint, streams: list[Stream] | None = None) -> bool:
    """Whether a refresh would make again what `published` was made from.

    Opens the work file for reading; no other process may be writing it.
    """
    if not published or not home.warehouse.is_file():
        return False
    now = code_and_settings(_own_hash_now(home))
    if any(published.get(key) != value for key, value in now.items()):
        return False
    with closing(connect(home, read_only=True)) as connection:
        try:
            if published.get("landed") != landed(connection):
                return False
        except (duckdb.CatalogException, duckdb.BinderException):  # of a version before this
            return False
        streams = read_streams() if streams is None else streams
        if exports_that_are_not_as_declared(connection, home, streams):
            return False
        return not any(new_files(connection, home, stream) for stream in streams)


def _own_hash_now(home: Home) -> str:
    return own_hash(own_vars(home), own_rules(home))


def _code(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(file for name in _CODE for file in _files(root / name)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        yield from (Path(folder, name) for name in files if name.endswith(_CODE_SUFFIXES))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
