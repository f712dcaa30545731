"""Whole small companies: what landed, step by step, and what must be published after each step.

`<name>/steps/<n>/landing/...` holds a company's files, `<name>/expected.yml` what must come out:

    house: second            # optional: companies of different houses never meet
    vars: {reporting_timezone: America/New_York}             # optional: of dbt_project.yml
    seeds: {systems_of_record: ["deals,hubspot,,2026-01-01,"]}   # optional: rows to add to a seed
    after:
      1:
        - question: What was sold?
          query: select count(*), sum(revenue) from marts.fct_conversions where ...
          answer: [[1, 3000]]
          or_warns: a regular expression        # optional: a warning may stand in for the answer
        - warns: a regular expression           # some warning of this refresh must match
        - is_silent: a regular expression       # none may

An answer's rows are in any order. Companies of one house land in one home together, so their ids,
addresses and days must not meet. They share the vars and rows that any of them asks for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """Something that must be so after a step of a company."""

    company: str
    step: int
    place: int
    asked: dict[str, Any]

    @property
    def name(self) -> str:
        """How pytest names it."""
        return f"{self.company}-after-{self.step}-{self.place}"

    @property
    def query(self) -> str | None:
        """The query, of a question that has one."""
        return self.asked.get("query")

    def problem(self, rows: list[tuple[Any, ...]] | str | None, warnings: list[str]) -> str | None:
        """What is wrong, in words for a person; None when all is as expected.

        `rows` is what the query found, or the error that it ended with.
        """
        told = "\n  ".join(warnings) or "none"
        if "warns" in self.asked and not _any_matches(self.asked["warns"], warnings):
            return self._text(f"a warning like /{self.asked['warns']}/", f"warnings:\n  {told}")
        if "is_silent" in self.asked and _any_matches(self.asked["is_silent"], warnings):
            return self._text(f"no warning like /{self.asked['is_silent']}/", f"{told}")
        if self.query is None:
            return None
        expected = Counter(_plain(row) for row in self.asked["answer"])
        if not isinstance(rows, str) and Counter(_plain(row) for row in rows or []) == expected:
            return None
        allowed = self.asked.get("or_warns")
        if allowed and _any_matches(allowed, warnings):
            return None
        wanted = _listed(self.asked["answer"])
        if allowed:
            wanted += f"\nor a warning like /{allowed}/"
        found = rows if isinstance(rows, str) else _listed(rows or [])
        return self._text(wanted, found + (f"\nwarnings:\n  {told}" if allowed else ""))

    def _text(self, expected: str, actual: str) -> str:
        asked = self.asked.get("question", "What does the run say?")
        return (
            f"{self.company}, after step {self.step}: {asked}\n"
            f"{(self.query or '').strip()}\nexpected:\n{expected}\nactual:\n{actual}"
        )


@dataclass(frozen=True)
class Company:
    """A folder of this folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @cached_property
    def expected(self) -> dict[str, Any]:
        """What expected.yml says."""
        return yaml.safe_load((self.folder / "expected.yml").read_text())

    @property
    def steps(self) -> int:
        """How many times something lands."""
        return len(list((self.folder / "steps").iterdir()))

    @property
    def questions(self) -> list[Question]:
        """All that must be so, step by step."""
        return [
            Question(self.name, step, place, asked)
            for step, questions in self.expected["after"].items()
            for place, asked in enumerate(questions, start=1)
        ]

    def files(self, step: int) -> list[Path]:
        """What lands in a step."""
        landing = self.folder / "steps" / str(step) / "landing"
        return sorted(path for path in landing.rglob("*") if path.is_file())


@dataclass(frozen=True)
class House:
    """Companies that land in one home, with the settings that they share."""

    companies: list[Company]

    @property
    def names(self) -> list[str]:
        """Of the companies."""
        return [company.name for company in self.companies]

    @property
    def name(self) -> str:
        """How pytest names it."""
        first, *others = self.names
        return f"{first} and {len(others)} more" if others else first

    @property
    def vars(self) -> dict[str, Any]:
        """What overrides the vars of dbt_project.yml."""
        return {
            name: value
            for company in self.companies
            for name, value in company.expected.get("vars", {}).items()
        }

    @property
    def seeds(self) -> dict[str, list[str]]:
        """Lines of CSV to add, by seed."""
        seeds: defaultdict[str, list[str]] = defaultdict(list)
        for company in self.companies:
            for seed, rows in company.expected.get("seeds", {}).items():
                seeds[seed] += rows
        return seeds

    @property
    def steps(self) -> int:
        """How many refreshes it takes."""
        return max(company.steps for company in self.companies)


def read_companies() -> list[Company]:
    """Every company, by name."""
    return [Company(path.parent) for path in sorted(FOLDER.glob("*/expected.yml"))]


def read_houses() -> list[House]:
    """Every house; those of the same vars are side by side, since others have dbt parse anew."""
    houses: defaultdict[str, list[Company]] = defaultdict(list)
    for company in read_companies():
        houses[company.expected.get("house", "first")].append(company)
    return sorted(map(House, houses.values()), key=lambda house: str(house.vars))


def _any_matches(pattern: str, texts: list[str]) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in texts)


def _plain(row: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return tuple(map(_plain_value, row))


def _plain_value(value: Any) -> Any:  # noqa: ANN401
    """Numbers as decimals of 9 digits and times as text: YAML and DuckDB spell them differently."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, Decimal)):
        return round(Decimal(str(value)), 9).normalize() + 0
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _listed(rows: list[Any]) -> str:
    return "\n".join("  " + " | ".join(str(value) for value in row) for row in rows) or "  nothing"
