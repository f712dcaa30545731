"""Whoever was inactive for too long is erased, all in one go; the others and all totals stay."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from planted import PEOPLE, land

from dev.refreshing import erase, refresh
from dev.searching import holding
from dev.totals import totals

# Until the 11th of August. Last of a person's activities is the sale, two days after their own.
SETTINGS = "keep_personal_data_days: 18\nlookback_days: 17\n"
DUE = [one for one in PEOPLE[:9] if one.number != 3]
WITH_OPEN_DEAL = PEOPLE[3]
LEFT = [WITH_OPEN_DEAL, *PEOPLE[9:]]


@dataclass
class Company:
    """The company before, and after its inactive persons went."""

    before: Path
    after: Path
    warned: str
    said: str


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    before, after = (tmp_path_factory.mktemp(name) for name in ("active", "inactive"))
    land(before / "landing")
    deal = {
        "id": "8000",
        "properties": {
            "amount": "5.00", "createdate": "2026-08-05T08:00:00Z", "dealname": "open",
            "deal_currency_code": "USD", "dealstage": "qualifiedtobuy", "hs_is_closed": "false",
            "hs_lastmodifieddate": "2026-08-05T08:00:00Z", "pipeline": "default",
        },
        "associations": {
            "contacts": {"results": [{"id": WITH_OPEN_DEAL.contact, "type": "deal_to_contact"}]}
        },
        "createdAt": "2026-08-05T08:00:00Z", "updatedAt": "2026-08-05T08:00:00Z", "archived": False,
    }  # fmt: skip
    (before / "landing/hubspot/deals/open.jsonl").write_text(json.dumps(deal) + "\n")
    (before / "settings.yml").write_text(SETTINGS)
    warned = refresh(before)
    assert warned.returncode == 0, warned.stdout + warned.stderr
    shutil.copytree(before, after, symlinks=True, dirs_exist_ok=True)
    done = erase(after, "--inactive", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    return Company(before, after, warned.stdout + warned.stderr, done.stdout)


def test_a_refresh_warns_of_them_and_so_do_alerts_until_they_are_gone(company: Company) -> None:
    told = "personal data is kept too long: 8 persons were last active more than 18 days ago"
    assert told in company.warned
    before, after = (
        json.loads((home / "alerts/state.json").read_text())
        for home in (company.before, company.after)
    )
    assert told in str(before)
    assert "kept too long" not in str(after)


def test_it_is_shown_how_many_they_are_and_when_they_were_last_active(company: Company) -> None:
    shown = " ".join(company.said.split())
    assert "8 162 2026-08-03 2026-08-11" in shown


def test_no_byte_of_them_is_left_and_the_others_are_there(company: Company) -> None:
    assert holding(company.after, [needle for one in DUE for needle in one.needles]) == []
    for one in LEFT[:3]:
        kept = holding(company.before / "landing", [one.needles[0]])
        assert holding(company.after / "landing", [one.needles[0]]) == kept


def test_every_total_is_as_before(company: Company) -> None:
    assert totals(company.after) == totals(company.before)


def test_nobody_is_due_again(company: Company) -> None:
    done = erase(company.after, "--inactive", "--yes")
    assert (done.returncode, done.stdout) == (0, "Nobody is due, nothing to erase.\n")


def test_whoever_is_active_anew_is_the_tombstone(company: Company) -> None:
    one = DUE[0]
    visit = {
        "messageId": "anew", "type": "page", "timestamp": "2026-08-28T08:00:00Z",
        "anonymousId": one.browser, "userId": one.user, "traits": {"email": one.email},
        "context": {"page": {"url": "https://www.planted.example/"}},
    }  # fmt: skip
    (company.after / "landing/segment/events/anew.jsonl").write_text(json.dumps(visit) + "\n")
    os.utime(company.after / "landing/segment/events/anew.jsonl", (1_787_976_000,) * 2)
    done = refresh(company.after)
    assert done.returncode == 0, done.stdout + done.stderr
    assert holding(company.after, one.needles) == []
    persons, visits = (
        (totals(company.after)[mart][0], totals(company.before)[mart][0])
        for mart in ("dim_persons", "fct_sessions")
    )
    assert persons[0] == persons[1]
    assert visits[0] == visits[1] + 1


def test_without_the_setting_nobody_is_due(company: Company, tmp_path: Path) -> None:
    shutil.copytree(company.before / "warehouse", tmp_path / "warehouse")
    done = erase(tmp_path, "--inactive", "--yes")
    assert done.returncode == 1
    assert "keep_personal_data_days is 0" in done.stderr
    assert not (tmp_path / "erasure.list").exists()
