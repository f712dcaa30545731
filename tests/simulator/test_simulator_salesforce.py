"""The same lives, with the CRM kept in Salesforce."""

import csv
import json
from collections import defaultdict
from typing import Any

import pytest
from simulated_home import Home
from test_simulator_ga4 import digests

from dev.simulator import simulate
from dev.simulator.vendors import salesforce_ids

CRMS = ("hubspot", "salesforce")
CONSENTS = "generic/consents/consents.csv"
IDS = {f"{kind}_id{many}" for kind in ("contact", "company", "deal") for many in ("", "s")}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    """The same company twice."""
    folder = tmp_path_factory.mktemp("crms")
    for crm in CRMS:
        simulate(folder / crm, days=60, visitors=400, crm=crm)
    return {crm: Home(folder / crm) for crm in CRMS}


def without_ids(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in IDS}


def test_people_do_the_same_whichever_crm_is_kept(homes: dict[str, Home]) -> None:
    hubspot, salesforce = (homes[crm] for crm in CRMS)
    told, other = digests(salesforce, "salesforce/"), digests(hubspot, "hubspot/")
    # What is said on the telephone is written down under the CRM's id.
    assert told.pop(CONSENTS) != other.pop(CONSENTS)
    assert told == other
    told, other = (
        [row[1:] for row in csv.reader((home.path / "landing" / CONSENTS).open())]
        for home in (hubspot, salesforce)
    )
    assert told == other
    for kind in ("persons", "visits", "leads", "stage_entries", "deals", "spend"):
        told, other = (
            [without_ids(row) for row in home.truth(kind)] for home in (hubspot, salesforce)
        )
        assert told == other, kind
        assert told, kind
    told, other = (
        {n: without_ids(s) for n, s in h.stories().items()} for h in (hubspot, salesforce)
    )
    assert told == other


def test_the_truth_names_records_that_were_exported(homes: dict[str, Home]) -> None:
    home = homes["salesforce"]
    exported = {
        record["Id"][:15]
        for stream in ("leads", "contacts", "accounts", "opportunities")
        for record in home.records(f"salesforce/{stream}")
    }
    persons = home.truth("persons")
    stated = {contact for person in persons for contact in person["contact_ids"]}
    stated |= {deal["deal_id"] for deal in home.truth("deals")}
    stated |= {deal["company_id"] for deal in home.truth("deals")} - {None}
    assert stated <= exported
    assert any(len(person["contact_ids"]) > 1 for person in persons)
    john = home.stories()["john"]
    assert {john["contact_id"], john["deal_id"], john["company_id"]} <= exported


def test_crm_times_are_whole_seconds(homes: dict[str, Home]) -> None:
    stated = [entry["entered_at"] for entry in homes["hubspot"].truth("stage_entries")]
    stated += [deal["created_at"] for deal in homes["hubspot"].truth("deals")]
    assert all(at.endswith(".000Z") for at in stated)


def test_history_and_roles_come_late_and_again(homes: dict[str, Home]) -> None:
    files = homes["salesforce"].files("salesforce/opportunity_history")
    weeks = defaultdict(list)
    for path in files:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            weeks[row["Id"]].append((row["CreatedDate"][:10], path.stem[-10:]))
    assert any(len(times) > 1 for times in weeks.values())
    assert any(
        min(files, key=lambda path: path.stem[-10:] <= created).stem[-10:] < written
        for ((created, written), *_) in weeks.values()
    )


@pytest.mark.parametrize(
    "whole", ["001A0000006Vm9rIAC", "00130000000014cAAA", "50130000000014CAAQ"]
)
def test_a_long_id_tells_which_letters_are_capitals(
    whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salesforce_ids, "short_id", lambda *_: whole[:15])
    assert salesforce_ids.long_id("account", 1) == whole


def test_a_crm_that_nobody_knows_is_refused(homes: dict[str, Home]) -> None:
    with pytest.raises(ValueError, match="hubspot, salesforce"):
        simulate(homes["hubspot"].path, crm="siebel")
