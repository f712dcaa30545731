"""What a trial is, and how its figures come into docs/evidence.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.common.settings import PROJECT_ROOT

EVIDENCE = PROJECT_ROOT / "docs" / "evidence.md"
_HEAD, _FOOT = "<!-- torture: {} -->", "<!-- end of torture: {} -->"
_ROW = re.compile(r"^\| (.+) \| ([\d,]+) \|$", re.MULTILINE)


class TrialError(AssertionError):
    """Something that a refresh did not survive; the message says what, and how to try it again."""


@dataclass(frozen=True)
class Figure:
    """A line of the report: what was counted, and how often."""

    what: str
    count: int
    is_sum: bool = True  # whether the counts of several runs add up


# A trial takes how many times to try, an empty folder to work in, a seed, and where to say how far
# it is. It raises TrialError at the first thing that did not hold.
Say = Callable[[str], None]
Trial = Callable[[int, Path, int, Say], list[Figure]]


def section(run: str, figures: list[Figure], before: str = "") -> str:
    """A trial's lines in the document: the runs, then what was counted in all of them.

    `run` says what was run, `before` is the section of the runs that this one adds to.
    """
    runs = [line for line in before.splitlines() if line.startswith("`")]
    counts = {what: int(count.replace(",", "")) for what, count in _ROW.findall(before)}
    for figure in figures:
        earlier = counts.get(figure.what, 0) if figure.is_sum else 0
        counts[figure.what] = earlier + figure.count
    table = [f"| {what} | {count:,} |" for what, count in counts.items()]
    return "\n".join(
        ["\n\n".join([*runs, run]), "", "| what | how often |", "| --- | ---: |", *table]
    )


def find(name: str, document: Path = EVIDENCE) -> str:
    """The section `name` of the document; empty where there is none."""
    found = _section(name).search(document.read_text(encoding="utf-8"))
    return found[1].strip() if found else ""


def put(name: str, text: str, document: Path = EVIDENCE) -> None:
    """Replaces the section `name` of the document, or adds it at the end; the prose stays."""
    before = document.read_text(encoding="utf-8") if document.is_file() else ""
    whole = f"{_HEAD.format(name)}\n\n{text.strip()}\n\n{_FOOT.format(name)}\n"
    found = _section(name).search(before)
    if found:
        after = before[: found.start()] + whole + before[found.end() :]
    else:
        after = f"{before.rstrip()}\n\n{whole}".lstrip()
    document.write_text(after, encoding="utf-8")


def _section(name: str) -> re.Pattern[str]:
    head, foot = re.escape(_HEAD.format(name)), re.escape(_FOOT.format(name))
    return re.compile(f"{head}(.*?){foot}\n", re.DOTALL)
