"""The part of docs/performance.md that a run of the bench writes; the prose around it stays."""

from __future__ import annotations

import re
from pathlib import Path

from dev.bench.sizes import parse_size
from orchestration.lib.common.settings import PROJECT_ROOT

PERFORMANCE = PROJECT_ROOT / "docs" / "performance.md"

_HEAD = "<!-- bench: {} -->"
_FOOT = "<!-- end of bench: {} -->"
_SECTION = re.compile(
    r"<!-- bench: (?P<name>[^>]+) -->\n.*?<!-- end of bench: (?P=name) -->\n", re.DOTALL
)
GROWTH = "growth"
SESSIONS, ATTRIBUTION, EXTRACTION, DASHBOARD, ENGINES = LAST = (
    "sessions",
    "attribution",
    "extraction",
    "dashboard",
    "engines",
)


def put(document: Path, name: str, text: str) -> None:
    """Replaces the section `name`, or adds it: growth, sizes in order, and the `LAST` ones."""
    before = document.read_text(encoding="utf-8") if document.is_file() else ""
    document.write_text(replaced(before, name, text), encoding="utf-8")


def replaced(document: str, name: str, text: str) -> str:
    """The document with the section `name` holding `text`, all else as it was."""
    section = f"{_HEAD.format(name)}\n\n{text.strip()}\n\n{_FOOT.format(name)}\n"
    found = list(_SECTION.finditer(document))
    for match in found:
        if match["name"] == name:
            return document[: match.start()] + section + document[match.end() :]
    for match in found:
        if _place(match["name"]) > _place(name):
            return document[: match.start()] + section + "\n" + document[match.start() :]
    end = found[-1].end() if found else len(document)
    return f"{document[:end].rstrip()}\n\n{section}{document[end:]}".lstrip("\n")


def _place(name: str) -> tuple[int, str]:
    if name == GROWTH:
        return 0, ""
    if name in LAST:
        return 2**62, str(LAST.index(name))
    size, form = name.split()
    return parse_size(size), form
