"""What is known of a person, or of those who are due, as lines for who has to decide."""

from __future__ import annotations

from collections import Counter

from orchestration.lib.common.console import aligned, escape_controls
from orchestration.lib.erasing.inactive import Inactive
from orchestration.lib.erasing.subject import Subject

Row = tuple[str, ...]


def shown(subject: Subject, landed: Counter[str]) -> str:
    """Identifiers, browsers, landed records, conversions and warnings."""
    rows: list[Row] = [("what", "which"), *subject.identifiers]
    rows += [("browser", one) for one in subject.visitors]
    rows += [("browser, stays", f"{one} (somebody else's too)") for one in subject.shared_visitors]
    lines = [f"Person {subject.person_id or 'in no model'}", "", aligned(rows, (0, 1))]
    lines += _streams(landed)
    conversions: list[tuple[str, ...]] = [
        (kind, f"{count:,}", sum_) for kind, count, sum_ in subject.conversions
    ]
    if conversions:
        lines += ["", aligned([("conversions, which stay", "number", "revenue"), *conversions])]
    lines += ["", *(f"WARNING {one}" for one in subject.warnings)] if subject.warnings else []
    return _printable(lines)


def shown_inactive(inactive: Inactive, landed: Counter[str]) -> str:
    """How many persons and landed records, and between which days they were last active."""
    days = list(inactive.last_active.values())
    first, last = str(days[0]), str(days[-1])
    header = ("persons", "records", "last active, the first", "the last")
    lines = [
        f"Last active more than {inactive.days:,} days ago (keep_personal_data_days):",
        "",
        aligned([header, (f"{len(days):,}", f"{landed.total():,}", first, last)]),
    ]
    return _printable([*lines, *_streams(landed)])


def _streams(landed: Counter[str]) -> list[str]:
    rows: list[Row] = [(stream, f"{count:,}") for stream, count in sorted(landed.items())]
    return ["", aligned([("landed in", "records"), *rows])] if rows else []


def _printable(lines: list[str]) -> str:
    return "\n".join(escape_controls(line) for part in lines for line in part.split("\n"))


def shown_left(fields: Counter[tuple[str, str]]) -> str:
    """The fields whose words stay, with what to do about it; empty where there are none."""
    if not fields:
        return ""
    rows: list[tuple[str, ...]] = [
        (f"{stream}: {field}", f"{count:,}") for (stream, field), count in sorted(fields.items())
    ]
    lines = [
        "WARNING no row of personal_fields names these fields, so their words stay as they are.",
        "Where one is a name, an address or what the person wrote, add it as name or empty to",
        "rules/personal_fields.csv before you go on (`make settings RULES=personal_fields` begins",
        "that file); as keep, it is not shown again.",
        "",
        aligned([("field", "records"), *rows]),
    ]
    return "\n".join(escape_controls(line) for part in lines for line in part.split("\n"))
