"""What a trial is, and how its figures come into docs/reliability.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.settings import PROJECT_ROOT

RELIABILITY = PROJECT_ROOT / "docs" / "reliability.md"
_HEAD, _FOOT = "<!-- torture: {} -->", "<!-- end of torture: {} -->"


class TrialError(AssertionError):
    """Something that a refresh did not survive; the message says what, and how to try it again."""


@dataclass(frozen=True)
class Figure:
    """A line of the report: what was counted, and how often."""

    what: str
    count: int


# A trial takes how many times to try, an empty folder to work in, a seed, and where to say how far
# it is. It raises TrialError at the first thing that did not hold.
Say = Callable[[str], None]
Trial = Callable[[int, Path, int, Say], list[Figure]]


def put(name: str, section: str, document: Path = RELIABILITY) -> None:
    """Replaces the section `name` of the document, or adds it at the end; the prose stays."""
    before = document.read_text(encoding="utf-8") if document.is_file() else ""
    head, foot = _HEAD.format(name), _FOOT.format(name)
    text = f"{head}\n\n{section.strip()}\n\n{foot}\n"
    found = re.search(re.escape(head) + ".*?" + re.escape(foot) + "\n", before, re.DOTALL)
    if found:
        after = before[: found.start()] + text + before[found.end() :]
    else:
        after = f"{before.rstrip()}\n\n{text}".lstrip()
    document.write_text(after, encoding="utf-8")
