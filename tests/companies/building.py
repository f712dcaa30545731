"""A house's refreshes: whole ones, by a copy of the project with the house's vars and seeds."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from company_folders import House, read_houses
from project_copies import ProjectCopy

from dev.refreshing import open_marts
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

# When the files of the first step were written: an hour later those of the second, and so on.
_FIRST_LANDED = 1_787_976_000  # 2026-08-29 04:00 UTC

Rows = list[tuple[Any, ...]]


@dataclass
class Outcome:
    """What one refresh left: answers by the names of questions, and what it warned of."""

    failure: str = ""
    answers: dict[str, Rows | str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


class Builder:
    """A copy of the project that has the settings of one house after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = ProjectCopy(folder / "project")

    def set_up(self, house: House) -> None:
        """Gives the copy the vars and rows of a house."""
        self.project.set_up(house.vars, house.seeds)

    def run(self, house: House, home: Path) -> list[Outcome]:
        """Lands and refreshes step by step; what came out after each step."""
        self.set_up(house)
        outcomes = []
        for step in range(1, house.steps + 1):
            land(house, home, step)
            outcomes.append(self._refresh(house, home, step))
        return outcomes

    def build_at_once(self, house: House, home: Path) -> None:
        """Loads the same files, step by step, and builds the models once, of all of them."""
        for step in range(1, house.steps + 1):
            land(house, home, step)
            load(Home(home), read_streams())
        done = self.project.build(home)
        assert done.returncode == 0, done.stdout + done.stderr

    def _refresh(self, house: House, home: Path, step: int) -> Outcome:
        results = Home(home).dbt / "run_results.json"
        results.unlink(missing_ok=True)
        done = self.project.refresh(home)
        if done.returncode != 0:
            return Outcome(failure=done.stdout + done.stderr)
        told = [line for line in done.stdout.splitlines() if line.startswith("warning:")]
        outcome = Outcome(warnings=told + _problems(results, home))
        with closing(open_marts(home)) as marts:
            for company in house.companies:
                for question in company.questions:
                    if question.step == step and question.query:
                        outcome.answers[question.name] = _rows(marts, question.query)
        return outcome


@dataclass
class Houses:
    """What came of each house, worked out when it is first asked for."""

    builder: Builder
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)

    def home(self, house: House) -> Path:
        """The data folder of a house."""
        return self.builder.folder / house.companies[0].name

    def of(self, company: str) -> list[Outcome]:
        """The outcome of each step of a company's house."""
        if company not in self.outcomes:
            house = next(one for one in read_houses() if company in one.names)
            outcomes = self.builder.run(house, self.home(house))
            self.outcomes |= dict.fromkeys(house.names, outcomes)
        return self.outcomes[company]


def land(house: House, home: Path, step: int) -> None:
    """Copies what lands in a step, as if written an hour after the step before."""
    for company in house.companies:
        for file in company.files(step) if step <= company.steps else []:
            landing = company.folder / "steps" / str(step) / "landing"
            target = home / "landing" / file.relative_to(landing)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            written = _FIRST_LANDED + 3600 * step
            os.utime(target, (written, written))


def differing_marts(stepwise: Path, at_once: Path, marts: list[str]) -> Iterator[str]:
    """Each mart that differs between two work files, with a few of the rows."""
    with duckdb.connect() as connection:
        for name, home in (("stepwise", stepwise), ("at_once", at_once)):
            file = home / "warehouse/closedloop.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        for mart in marts:
            for one, other in (("stepwise", "at_once"), ("at_once", "stepwise")):
                only = f"from {one}.marts.{mart} except all from {other}.marts.{mart}"
                if rows := connection.execute(f"from ({only}) limit 3").fetchall():
                    yield f"{mart}, only {one}: {rows}"


def _problems(results: Path, home: Path) -> list[str]:
    """All that the checks of a build have to say: the console shows the first three of each."""
    told = []
    with closing(duckdb.connect(str(home / "warehouse/closedloop.duckdb"), read_only=True)) as work:
        for result in json.loads(results.read_text())["results"]:
            query = result.get("compiled_code") or ""
            if result["status"] == "warn":
                check = result["unique_id"].split(".")[2]
                columns = work.execute(f"select * from ({query}) limit 0").description
                found = (
                    work.execute(f"select problem from ({query})").fetchall()
                    if "problem" in {column[0] for column in columns}
                    else [(result["message"],)]
                )
                told += [f"{check}: {problem}" for (problem,) in found]
    return told


def _rows(marts: duckdb.DuckDBPyConnection, query: str) -> Rows | str:
    try:
        return marts.execute(query).fetchall()
    except duckdb.Error as error:
        return str(error)
