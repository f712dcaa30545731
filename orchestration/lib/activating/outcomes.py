"""What would be told, or was told, to each destination: for a person, and row by row."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.lib.activating.hashing import without_addresses
from orchestration.lib.common.console import aligned, escape_controls
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home

_HEADINGS = ("destination", "what", "why", "count", "sum")
# A cell that begins like this is a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, Any]
# What is to be done with a send of each kind, and what was.
WOULD = {
    "new": "would be sent",
    "adjustment": "would be adjusted",
    "withdrawn": "would be withdrawn",
}
DID = {"new": "sent", "adjustment": "adjusted", "withdrawn": "withdrawn"}
HELD, REFUSED, UNSURE = "held back", "refused", "not known whether it arrived"


@dataclass
class Outcome:
    """One destination and kind. `rows` say of each row `what` and `why`; none has an address."""

    destination: str
    kind: str  # conversions, fields or audience
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: str | None = None
    calls: int = 0
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """Destination and kind."""
        return f"{self.destination}.{self.kind}"

    def counts(self) -> dict[tuple[str, str], tuple[int, dict[str, Decimal]]]:
        """How many rows have each what and why, with the sum of each currency."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row["what"], row["why"]].append(row)
        return {key: (len(rows), _sums(rows)) for key, rows in sorted(found.items())}

    def count(self, *what: str) -> int:
        """How many rows have one of these whats."""
        return sum(row["what"] in what for row in self.rows)

    @property
    def due(self) -> int:
        """How many rows are still to be told."""
        return self.count(*WOULD.values())

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows or self.notes or self.warnings or self.problem)


def told(outcomes: Iterable[Outcome]) -> str:
    """A line for each destination, what and why; then notes, warnings and problems."""
    lines: list[tuple[str, ...]] = [_HEADINGS]
    after: list[str] = []
    for one in outcomes:
        for (what, why), (count, sums) in one.counts().items():
            money = ", ".join(f"{total:,.2f} {name}" for name, total in sorted(sums.items()))
            lines.append((one.name, what, why, f"{count:,}", money))
        after += [f"{one.name}: {note}" for note in one.notes]
        after += [f"WARNING {one.name}: {warning}" for warning in one.warnings]
        if one.problem:
            after.append(f"FAILED {one.name}: {one.problem}")
    return "\n".join([aligned(lines, left=(0, 1, 2)), *map(escape_controls, after)])


def write_rows(home: Home, outcomes: Iterable[Outcome]) -> list[Path]:
    """Writes each destination's rows to be looked at, in the place of those of before."""
    private_folder(home.activation)
    files = []
    for one in outcomes:
        if one.rows:
            file = home.activation / f"{one.name}.csv"
            part = file.with_suffix(".part")
            with part.open("w", encoding="utf-8", newline="") as text:
                writer = csv.DictWriter(text, list(one.rows[0]), lineterminator="\r\n")
                writer.writeheader()
                writer.writerows({name: cell(row[name]) for name in row} for row in one.rows)
            part.replace(file)
            files.append(file)
    return files


def cell(value: object) -> object:
    """A value as a spreadsheet may have it: no formula, and no address."""
    if not isinstance(value, str):
        return value
    text = without_addresses(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _sums(rows: list[Row]) -> dict[str, Decimal]:
    sums = defaultdict[str, Decimal](Decimal)
    for row in rows:
        if row.get("value") is not None and row.get("currency"):
            sums[row["currency"]] += row["value"]
    return dict(sums)
