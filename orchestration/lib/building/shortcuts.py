"""What spares a refresh seconds by reaching past what dbt and Dagster promise.

Each shortcut was tried with one version of the packages that it reaches into. With another it is
off, and says so once: a refresh then takes longer, and is right. Processor seconds of a small
refresh, and what they became (docs/decisions/0004): 101; without the events of dbt 119; without
all of them 190.
"""

from __future__ import annotations

import gc
import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import Any, cast
from weakref import WeakKeyDictionary

log = logging.getLogger("closedloop.shortcuts")

TRIED_WITH = {
    "dbt-core": "1.11.16",
    "dbt-common": "1.39.0",
    "dagster": "1.13.27",
    "dagster-dbt": "0.29.27",
}
_UNMADE = "_closedloop_unmade"
_DBT = "dbt.version"


@cache
def is_tried(*packages: str) -> bool:
    """Whether the packages are of the versions that their shortcuts were tried with."""
    others = [f"{one} {version(one)}" for one in packages if version(one) != TRIED_WITH[one]]
    if others:
        log.warning("a refresh takes longer: no shortcuts were tried with %s", ", ".join(others))
    return not others


@cache
def spare_dbt_events() -> None:
    """Spares dbt its debug events where nobody takes them, and the search for garbage.

    It makes and formats some thirteen thousand of them in a refresh before it looks at the level of
    its logs: more than a third of all that its worker calls.
    """
    # The project as dbt has read it stays until the end: no use in looking there for garbage.
    gc.freeze()
    if not is_tried("dbt-core", "dbt-common"):
        return
    from dbt.tracking import track_behavior_change_warn
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager_client import get_event_manager

    debug = (EventLevel.DEBUG, EventLevel.TEST)
    manager = get_event_manager()
    make, fire = BaseEvent.__init__, manager.fire_event

    def is_taken(level: EventLevel) -> bool:
        return (
            level not in debug
            or any(logger.level in debug for logger in manager.loggers)
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


@cache
def spare_dbt_work() -> None:
    """Spares dbt what nobody asks it for.

    For each statement without rows it makes a table with parsers of dates. After the last node it
    writes its manifest once more.
    """
    if not is_tried("dbt-core", "dbt-common"):
        return
    from dbt.task import runnable
    from dbt_common.clients import agate_helper

    agate_helper.empty_table = cache(agate_helper.empty_table)
    runnable.write_manifest = lambda *_: None


@contextmanager
def dbt_out_of_sight() -> Iterator[None]:
    """Keeps dagster-dbt, while it loads, from loading dbt, which takes longer than all of Dagster.

    It does without where dbt cannot be imported; a refresh starts dbt as a child.
    """
    hidden = _DBT not in sys.modules and is_tried("dagster-dbt")
    if hidden:
        cast(dict[str, Any], sys.modules)[_DBT] = None
    try:
        yield
    finally:
        if hidden:
            del sys.modules[_DBT]


def start_dbt_once(resource: type) -> None:
    """Has a dagster-dbt resource start dbt for its work alone.

    It would start it once more to ask for its version, and load it to count rows.
    """
    if is_tried("dagster-dbt"):
        from packaging.version import Version

        known = Version(version("dbt-core"))
        setattr(resource, "_cli_version", property(lambda _: known))  # noqa: B010
        setattr(resource, "_initialize_dbt_core_adapter", lambda *_: None)  # noqa: B010


def find_outputs_once() -> None:
    """Has Dagster find the assets of a step once; it goes through all of them for each of them."""
    if is_tried("dagster"):
        from dagster._core.execution.context.system import StepExecutionContext

        find = StepExecutionContext.get_output_asset_keys
        found: WeakKeyDictionary[StepExecutionContext, Any] = WeakKeyDictionary()

        def find_once(context: StepExecutionContext) -> Any:  # noqa: ANN401
            if context not in found:
                found[context] = find(context)
            return found[context]

        setattr(StepExecutionContext, "get_output_asset_keys", find_once)  # noqa: B010


def lighten_run_storage() -> None:
    """Makes Dagster's record of the run cheap: it took a third of a small refresh.

    A run makes some thousand small commits, each over a connection and a statement cache of its
    own, which it then throws away. Here both are shared and kept, and no commit waits for the disk:
    a killed process loses nothing by that, a power cut at worst the record of this run.
    """
    if not is_tried("dagster"):
        return
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from sqlalchemy import Engine, QueuePool, create_engine, event

    engines: dict[str, Engine] = {}

    def shared_engine(url: str, **options: Any) -> Engine:  # noqa: ANN401
        if url not in engines:
            engines[url] = engine = create_engine(url, **options | {"poolclass": QueuePool})
            engine.dispose = lambda *_: None
        return engines[url]

    sqlite_event_log.create_engine = shared_engine

    @event.listens_for(Engine, "connect")
    def _do_not_wait(connection: Any, _: object) -> None:  # noqa: ANN401
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = off")
