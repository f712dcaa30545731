"""Ten of twenty persons are erased from a company: no byte of them is left, no figure moves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from planted import PEOPLE, Planted, land

from dev.fakes.hubspot import TOKEN, HubSpot
from dev.refreshing import ROOT, environment, erase, open_marts, refresh
from dev.searching import holding
from dev.totals import totals
from orchestration.lib.common.settings import Home
from orchestration.lib.spark.exports import export_raw

GONE, LEFT = PEOPLE[:10], PEOPLE[10:]
# Where what ran before may have quoted a record.
QUOTED = ("logs/a.log", "exports/a/person.json", "activation/a.csv", "dagster/storage/a/0.err")
PER_PERSON = ("dim_persons", "fct_conversions", "fct_sessions", "fct_touchpoints", "fct_journeys")


@dataclass
class Company:
    """The company before, and after ten persons went."""

    before: Path
    after: Path
    said: str
    hubspot: HubSpot


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Each person is named by another of their identifiers, and HubSpot is asked to erase, too."""
    before, after = (tmp_path_factory.mktemp(name) for name in ("before", "after"))
    land(before / "landing")
    done = refresh(before)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copytree(before, after, symlinks=True, dirs_exist_ok=True)
    for place in QUOTED:
        (after / place).parent.mkdir(parents=True, exist_ok=True)
        (after / place).write_bytes(b"\n".join(GONE[0].needles))
    export_raw(Home(after), Home(after).spark / "raw")
    names = [_names(one)[one.number % 5] for one in GONE]
    with HubSpot() as hubspot:
        for one in PEOPLE:
            hubspot.put("contacts", int(one.contact), email=one.email)
        told = {"base_url": hubspot.url, "per_second": 1_000, "token": "PLANTED_HUBSPOT"}
        (after / "connections.yml").write_text(yaml.safe_dump({"activate": {"hubspot": told}}))
        done = erase(after, *names, "--yes", "--vendors", PLANTED_HUBSPOT=TOKEN)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Company(before, after, done.stdout, hubspot)


def _names(one: Planted) -> list[str]:
    return [one.email.upper(), one.phone, f"hubspot:{one.contact}", one.user, one.browser]


def test_no_byte_of_whom_was_erased_is_in_any_file(company: Company) -> None:
    needles = [needle for one in GONE for needle in one.needles]
    assert holding(company.after, needles) == []


def test_what_another_engine_was_given_is_gone(company: Company) -> None:
    assert not Home(company.after).spark.exists()


def test_every_needle_was_planted(company: Company) -> None:
    for needle in GONE[0].needles + GONE[1].needles:
        assert holding(company.before / "landing", [needle]), needle


def test_who_was_not_named_is_there_as_before(company: Company) -> None:
    for one in LEFT[:3]:
        for needle in one.needles:
            before = holding(company.before / "landing", [needle])
            assert holding(company.after / "landing", [needle]) == before


def test_every_total_is_as_before(company: Company) -> None:
    assert totals(company.after) == totals(company.before)


def test_the_rows_of_the_others_are_as_before(company: Company) -> None:
    assert _rows_of_left(company.after, company) == _rows_of_left(company.before, company)


def test_rows_read_are_rows_accepted_and_rows_quarantined_as_before(company: Company) -> None:
    query = (
        "select source, stream, sum(rows_read), sum(rows_loaded), sum(rows_quarantined) "
        "from ops.load_ledger group by all order by all"
    )
    before, after = (_work(home, query) for home in (company.before, company.after))
    assert before == after


def test_who_was_told_is_named_with_their_own_way_to_erase(company: Company) -> None:
    for vendor in ("intercom", "salesforce"):
        assert f"  {vendor}: " in company.said.rpartition("Erased.")[2]


def test_a_vendor_that_was_asked_erased_whom_it_was_asked_about_alone(company: Company) -> None:
    assert company.hubspot.objects["contacts"].keys() == {one.contact for one in LEFT}
    assert "  hubspot: 10 records, for good\n" in company.said.partition("Erased.")[0]
    assert "hubspot: 10 of 10 records, POST .../contacts/gdpr-delete" in company.said
    assert "  hubspot: " not in company.said.rpartition("Erased.")[2]
    assert not (company.after / "erasure.calls").exists()


def test_fields_whose_words_stay_are_shown_before_it_asks(company: Company) -> None:
    shown = company.said.partition("WARNING no row of personal_fields")[2]
    assert "rules/personal_fields.csv" in shown
    assert "callrail/form_submissions: form_data.Lieblingsfarbe       10" in shown
    assert "Vorname" not in shown


def test_one_snapshot_is_left_and_refreshing_again_has_nothing_to_do(company: Company) -> None:
    assert len(list((company.after / "published/snapshots").iterdir())) == 1
    done = refresh(company.after)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing new since"), done.stdout


def test_a_later_export_of_the_same_persons_brings_nobody_back(company: Company) -> None:
    land(company.after / "landing")
    done = refresh(company.after)
    assert done.returncode == 0, done.stdout + done.stderr
    assert totals(company.after) == totals(company.before)
    assert holding(company.after, [GONE[0].needles[0], GONE[1].phone.encode()]) == []


def test_nothing_is_erased_before_yes_is_typed(company: Company, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(company.before, home, symlinks=True)
    done = erase(home, GONE[0].email, typed="no\n")
    assert done.returncode == 1
    assert "Nothing was erased." in done.stdout
    assert GONE[0].browser in done.stdout
    assert not (home / "erasure.list").exists()


def _work(home: Path, query: str) -> list[tuple[Any, ...]]:
    file = home / "warehouse/closedloop.duckdb"
    with closing(duckdb.connect(str(file), read_only=True)) as work:
        return work.execute(query).fetchall()


def _rows_of_left(home: Path, company: Company) -> list[list[tuple[Any, ...]]]:
    wanted = ", ".join(f"'{one.email}'" for one in LEFT)
    persons = _work(
        company.before,
        "select distinct person_id::varchar from intermediate.int_identifiers_resolved "
        f"where identifier in ({wanted})",
    )
    assert len(persons) == len(LEFT)
    ids = ", ".join(f"'{person}'" for (person,) in persons)
    with closing(open_marts(home)) as marts:
        return [
            marts.execute(
                f"from marts.{table} where person_id::varchar in ({ids}) order by all"
            ).fetchall()
            for table in PER_PERSON
        ]


def test_an_export_has_every_record_and_is_read_by_this_user_alone(company: Company) -> None:
    one = LEFT[0]
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.commands.subject_export", one.phone],
        cwd=ROOT,
        env=environment(company.before),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [file] = (company.before / "exports").glob("*/person.json")
    told = json.loads(file.read_text())
    assert {record["file"].split("/")[0] for record in told["landed_records"]} == {
        *("callrail", "generic", "hubspot", "intercom", "salesforce", "segment")
    }
    assert told["fct_conversions"]
    assert PEOPLE[11].email not in file.read_text()
    assert {path.stat().st_mode & 0o077 for path in (file, file.parent, file.parent.parent)} == {0}
