"""A dbt-duckdb plugin: a dbt command that opens the work file holds the refresh's lock.

It also tells the project's macros what they cannot see themselves: with which macros and packages
a build is made (`CLOSEDLOOP_BUILD_TOOLS`, read by macros/incremental/build_code.sql).

Named under `plugins:` in profiles.yml. Commands that only read the project (`dbt parse`, `dbt ls`)
do not open the work file, so they run at any time.
"""

from __future__ import annotations

import gc
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, cast

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.tracking import track_behavior_change_warn
from dbt_common.context import get_invocation_context
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.exceptions import DbtRuntimeError

from orchestration.lib.common.locking import LockedError, hold_while_building, mark_unaudited
from orchestration.lib.common.settings import PROJECT_ROOT, Home

_TOOLS = "CLOSEDLOOP_BUILD_TOOLS"
_DEBUG = (EventLevel.DEBUG, EventLevel.TEST)
_UNMADE = "_closedloop_unmade"

# Packages whose answers are in the rows of incremental models.
_PACKAGES = ("duckdb", "crawler-user-agents")

# Held until the process ends.
_held: dict[Path, list[IO[str]]] = {}


class Plugin(BasePlugin):
    """Takes the lock before DuckDB opens the work file."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Called by dbt-duckdb just before it connects; raises DbtRuntimeError when locked out."""
        # dbt hands macros a copy of the environment that it took when the command began.
        cast(dict[str, str], get_invocation_context().env)[_TOOLS] = _build_tools()
        drop_events_for_no_log()
        # The project as dbt has read it stays until the end: no use in looking there for garbage.
        gc.freeze()
        if creds.path == ":memory:":
            return
        home = Home(Path(creds.path).resolve().parents[1])
        if home.root in _held:
            return
        try:
            _held[home.root] = hold_while_building(home)
        except LockedError as error:
            raise DbtRuntimeError(str(error)) from None
        mark_unaudited(home)


@cache
def drop_events_for_no_log() -> None:
    """Spares dbt its debug events where nobody takes them.

    It makes and formats some thirteen thousand of them in a refresh before it looks at the level of
    its logs: more than a third of all that its worker calls.
    """
    manager = get_event_manager()
    make, fire = BaseEvent.__init__, manager.fire_event

    def is_taken(level: EventLevel) -> bool:
        return (
            level not in _DEBUG
            or any(logger.level in _DEBUG for logger in manager.loggers)
            or any(callback is not track_behavior_change_warn for callback in manager.callbacks)
        )

    def init(event: BaseEvent, *said: Any, **named: Any) -> None:  # noqa: ANN401
        if is_taken(event.level_tag()):
            make(event, *said, **named)
        else:  # until it is fired as one of another level
            vars(event)[_UNMADE] = (said, named)

    def fire_event(
        event: BaseEvent,
        level: EventLevel | None = None,
        *rest: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> None:
        if is_taken(level or event.level_tag()):
            if unmade := vars(event).pop(_UNMADE, None):
                make(event, *unmade[0], **unmade[1])
            fire(event, level, *rest, **named)

    BaseEvent.__init__ = init
    manager.fire_event = fire_event


def _build_tools() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for macro in sorted((PROJECT_ROOT / "dbt_project/macros").rglob("*.sql")):
        digest.update(macro.read_bytes())
    return digest.hexdigest()[:16]
