"""Both engines publish the same: of the demo, in one tier and in two, and of small companies."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import land
from company_folders import read_houses
from comparing import differences
from engine_runs import run

from dev.refreshing import ROOT, refresh
from orchestration.lib.common.settings import Home

pytestmark = pytest.mark.spark

_BUILD = "orchestration.commands.build_spark"


def _write_rules(file: Path, rows: list[str]) -> None:
    """The shipped rules with more of them, whose last cells may be missing."""
    shipped = (ROOT / "seeds" / file.name).read_text().rstrip("\n")
    width = len(next(csv.reader(shipped.splitlines())))
    missing = (width - len(next(csv.reader([row]))) for row in rows)
    whole = [row + "," * count for row, count in zip(rows, missing, strict=True)]
    file.write_text("\n".join([shipped, *whole]) + "\n")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as DuckDB builds it."""
    home = tmp_path_factory.mktemp("demo") / "duckdb"
    subprocess.run([sys.executable, "-m", "dev.simulator", "--home", home], cwd=ROOT, check=True)
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.mark.parametrize("tier", ["all", "events"])
def test_the_demo_is_the_same_from_both_engines(demo: Path, tmp_path: Path, tier: str) -> None:
    home = tmp_path / "spark"
    shutil.copytree(demo / "landing", home / "landing")
    run(_BUILD, home, "--tier", tier)
    assert list(differences(demo, home)) == []
    assert Home(home).published_metadata["run"]["engine"] == "spark"


@pytest.mark.parametrize(
    "company",
    [
        "01-hubspot-merged-deals",
        "24-mail-scanner-and-apple-opens",
        "30-new-york-month-end-and-dst",
        "71-stages-and-channels-of-its-own",
    ],
)
def test_companies_are_the_same_from_both_engines(tmp_path: Path, company: str) -> None:
    """Thirty and eighteen in one home each, one that reports in New York, one with own rules."""
    house = next(one for one in read_houses() if company in one.names)
    homes = [tmp_path / engine for engine in ("duckdb", "spark")]
    for home in homes:
        for step in range(1, house.steps + 1):
            land(house, home, step)
        lines = [f"{name}: {value}" for name, value in house.vars.items()]
        (home / "settings.yml").write_text("\n".join(lines) + "\n")
        (home / "rules").mkdir()
        for seed, rows in house.seeds.items():
            _write_rules(home / f"rules/{seed}.csv", rows)
    done = refresh(homes[0])
    assert done.returncode == 0, done.stdout + done.stderr
    run(_BUILD, homes[1])
    assert list(differences(*homes)) == []
