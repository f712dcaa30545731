"""Where things are and what the environment says. Nothing here touches the warehouse."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).resolve().parents[3]
STAGING_FOLDER = PROJECT_ROOT / "dbt_project" / "models" / "staging"


@dataclass(frozen=True)
class Home:
    """The folder that holds a company's data, apart from the code."""

    root: Path
    work: str = "warehouse"  # the folder of the work file

    @property
    def landing(self) -> Path:
        """Exports as they were dropped, `<source>/<stream>/**`; changed by an erasure alone."""
        return self.root / "landing"

    @property
    def settings(self) -> Path:
        """Vars of dbt_project.yml that this company has otherwise; written by people."""
        return self.root / "settings.yml"

    @property
    def rules(self) -> Path:
        """`<seed>.csv`, each in the place of the shipped seed of that name; written by people."""
        return self.root / "rules"

    @property
    def connections(self) -> Path:
        """Which vendors are read and told, and with which credentials; written by people."""
        return self.root / "connections.yml"

    @property
    def extraction(self) -> Path:
        """What was last landed of each stream that is extracted, and up to where."""
        return self.root / "extraction"

    @property
    def tokens(self) -> Path:
        """Refresh tokens that vendors gave in place of those of the environment."""
        return self.extraction / "tokens"

    @property
    def activation(self) -> Path:
        """What other systems were told, and what they would be told next."""
        return self.root / "activation"

    @property
    def alerts(self) -> Path:
        """What is wrong at the moment, and who was told."""
        return self.root / "alerts"

    @property
    def warehouse_folder(self) -> Path:
        """The private work file and what belongs to writing it."""
        return self.root / self.work

    @property
    def dev_copy(self) -> Home:
        """The same data with a copy of the work file, to build in while a refresh runs."""
        return replace(self, work="dev")

    @property
    def warehouse(self) -> Path:
        """The private work file, where loading and dbt write."""
        return self.warehouse_folder / "closedloop.duckdb"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into its memory limit."""
        return self.warehouse_folder / "spill"

    @property
    def dbt(self) -> Path:
        """What dbt writes beside the work file in a refresh: results, compiled models, its log."""
        return self.warehouse_folder / "dbt"

    @property
    def scratch(self) -> Path:
        """Unpacked and repaired copies of the file being loaded; emptied at every load."""
        return self.warehouse_folder / "scratch"

    @property
    def lock(self) -> Path:
        """Held by the one process that may write the work file."""
        return self.warehouse_folder / "refresh.lock"

    @property
    def audit(self) -> Path:
        """The mark that the marts in the work file passed every test."""
        return self.warehouse_folder / "audited.json"

    @property
    def spark(self) -> Path:
        """What a build on Spark reads, and the tables that the last one left."""
        return self.root / "spark"

    @property
    def published(self) -> Path:
        """What BI tools read: `current/closedloop.duckdb` and the snapshots behind it."""
        return self.root / "published"

    @property
    def published_metadata(self) -> dict[str, Any]:
        """What the snapshot that readers see says of itself; nothing where there is none."""
        try:
            return json.loads((self.published / "current/snapshot.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}

    @property
    def logs(self) -> Path:
        """The full log of every refresh."""
        return self.root / "logs"

    @property
    def exports(self) -> Path:
        """What is known of persons who asked, until it is handed over."""
        return self.root / "exports"

    @property
    def erasure_key(self) -> Path:
        """The key of the hashes in `erasure_list`; without it nobody can be compared with them."""
        return self.root / "erasure.key"

    @property
    def erasure_list(self) -> Path:
        """Keyed hashes of who was erased, and what stands in their place."""
        return self.root / "erasure.list"

    @property
    def erasure_journal(self) -> Path:
        """There while an erasure is under way, or was cut off."""
        return self.root / "erasure.journal"

    @property
    def erasure_calls(self) -> Path:
        """What vendors are still to be told of who is erased, in plain ids; gone when they were."""
        return self.root / "erasure.calls"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage of runs, unless DAGSTER_HOME says otherwise."""
        return Path(os.environ.get("DAGSTER_HOME") or self.root / "dagster").absolute()


def home() -> Home:
    """The data folder named by CLOSEDLOOP_HOME, `data` under the project root by default.

    A relative path starts at the project root, as in profiles.yml.
    """
    return Home((PROJECT_ROOT / (os.environ.get("CLOSEDLOOP_HOME") or "data")).resolve())


def memory_limit() -> str:
    """How much memory DuckDB may use, as it spells it: CLOSEDLOOP_MEMORY_LIMIT, else 5.5GB.

    Python and DuckDB take up to 2.5 GB more: together they stay below 8.
    """
    return os.environ.get("CLOSEDLOOP_MEMORY_LIMIT", "5.5GB")


def settle_seconds() -> float:
    """How long a landed file must have been left alone to be read: CLOSEDLOOP_SETTLE_SECONDS.

    Raises ValueError when that is not a number of seconds.
    """
    given = os.environ.get("CLOSEDLOOP_SETTLE_SECONDS", "").strip() or "2"
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"CLOSEDLOOP_SETTLE_SECONDS is '{given}'; write it like 2, or 0 for none")
    return seconds


def as_of_date() -> str:
    """The day (YYYY-MM-DD) of the figures: CLOSEDLOOP_AS_OF, else today in UTC.

    Raises ValueError when CLOSEDLOOP_AS_OF is not a date.
    """
    given = os.environ.get("CLOSEDLOOP_AS_OF", "").strip()
    if not given:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.strptime(given, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise ValueError(f"CLOSEDLOOP_AS_OF is '{given}'; write it like 2026-06-30") from None
