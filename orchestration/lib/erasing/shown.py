"""What is known of a person, as lines for who has to decide."""

from __future__ import annotations

from collections import Counter

from orchestration.lib.common.console import aligned, escape_controls
from orchestration.lib.erasing.subject import Subject

Row = tuple[str, ...]


def shown(subject: Subject, landed: Counter[str]) -> str:
    """Identifiers, browsers, landed records, conversions and warnings."""
    rows: list[Row] = [("what", "which"), *subject.identifiers]
    rows += [("browser", one) for one in subject.visitors]
    rows += [("browser, stays", f"{one} (somebody else's too)") for one in subject.shared_visitors]
    lines = [f"Person {subject.person_id or 'in no model'}", "", aligned(rows, (0, 1))]
    streams: list[tuple[str, ...]] = [
        (stream, f"{count:,}") for stream, count in sorted(landed.items())
    ]
    if streams:
        lines += ["", aligned([("landed in", "records"), *streams])]
    conversions: list[tuple[str, ...]] = [
        (kind, f"{count:,}", sum_) for kind, count, sum_ in subject.conversions
    ]
    if conversions:
        lines += ["", aligned([("conversions, which stay", "number", "revenue"), *conversions])]
    lines += ["", *(f"WARNING {one}" for one in subject.warnings)] if subject.warnings else []
    return "\n".join(escape_controls(line) for part in lines for line in part.split("\n"))
