"""The mark that says: the marts in the work file were built whole and passed every test.

Any build removes it first, so only what was tested can be published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing

from orchestration.lib.fingerprint import Fingerprint, fingerprint
from orchestration.lib.lineage import Check, keep_checks
from orchestration.lib.settings import Home
from orchestration.lib.warehouse import connect


def mark_unaudited(home: Home) -> None:
    """Says that the marts may be anything: a build begins."""
    home.audit.unlink(missing_ok=True)


def mark_audited(home: Home, checks: Iterable[Check] = ()) -> None:
    """Says that the marts of the work file, made from what is in it now, passed every test.

    `checks` are those tests, kept for the snapshot's lineage. Tests of large tables look at what
    was built since then (macros/incremental/is_unaudited).
    """
    with closing(connect(home)) as connection:
        made_from = fingerprint(connection)
        keep_checks(connection, checks)
        connection.execute(
            "insert into ops.audits select coalesce(max(build_number), 0), "
            "timezone('UTC', now()) from ops.model_builds"
        )
    unfinished = home.audit.with_suffix(".part")
    unfinished.write_text(json.dumps(made_from), encoding="utf-8")
    unfinished.replace(home.audit)


def audited(home: Home) -> Fingerprint | None:
    """What the tested marts were made from; None when they are not tested, or nobody can tell."""
    try:
        return json.loads(home.audit.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
