"""How far dbt is with its models, for who waits in front of a refresh."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any

log = logging.getLogger("closedloop.building")

_EVERY = 5.0  # seconds
_BUILT = ("LogModelResult", "LogSeedResult")


class Progress:
    """Counts what dbt says it has built, and tells of it every few seconds."""

    def __init__(self) -> None:
        self._built = 0
        self._told_at = monotonic()

    def tell(self, event: Mapping[str, Any]) -> None:
        """Takes one event of dbt's log, as JSON has it; most say nothing of the progress."""
        if event["info"].get("name") not in _BUILT:
            return
        self._built += 1
        total = event["data"]["total"]
        if monotonic() - self._told_at >= _EVERY and self._built < total:
            self._told_at = monotonic()
            log.info("built %d of %d", self._built, total)
