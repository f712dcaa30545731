"""What became of an extraction, for a person."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.lib.common.console import aligned, escape_controls

_HEADINGS = ("stream", "landed", "of seen", "calls", "seconds")


@dataclass(frozen=True)
class Outcome:
    """What became of a stream, or of a whole source that could not begin."""

    name: str  # <source>.<stream>, or <source>
    seen: int = 0  # records
    landed: int = 0
    calls: int = 0
    seconds: float = 0.0
    problem: str | None = None

    @property
    def warning(self) -> str:
        """The problem, for the console."""
        return escape_controls(f"WARNING {self.name}: {self.problem}")


def told(outcomes: list[Outcome]) -> str:
    """A line for each stream, then the warnings."""
    rows = [
        (one.name, f"{one.landed:,}", f"{one.seen:,}", f"{one.calls:,}", f"{one.seconds:.1f}")
        for one in outcomes
    ]
    warnings = [one.warning for one in outcomes if one.problem]
    return "\n".join([aligned([_HEADINGS, *rows]), *warnings])
