"""What comes of CallRail accounts whose calls are rated while time passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from extraction_home import Extraction, at

from dev.fakes.callrail import KEY, CallRail
from orchestration.lib.extracting.run import Outcome


@pytest.fixture
def rail(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[CallRail]:
    """One account."""
    monkeypatch.setenv("CALLRAIL_KEY", KEY)
    with CallRail() as fake:
        connect(extraction, fake)
        yield fake


def connect(extraction: Extraction, rail: CallRail, **settings: object) -> None:
    given: dict[str, object] = {"key": "CALLRAIL_KEY", "accounts": ["1"], **settings}
    extraction.connect(callrail=at(rail, **given))


def bring(extraction: Extraction, stream: str) -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run(f"callrail.{stream}")[f"callrail.{stream}"]
    assert done.problem is None
    return done


def test_calls_and_forms_come_with_the_fields_that_must_be_named(
    extraction: Extraction, rail: CallRail
) -> None:
    fields = {"gclid": "Cj0", "custom": {"visitor_id": "5f0c"}, "lead_status": "good_lead"}
    call = rail.put("1", "calls", 400, answered=True, **fields)
    form = rail.put("1", "form_submissions", 0, form_name="Demo", form_data={"email": "a"})
    assert {one.problem for one in extraction.run().values()} == {None}
    assert extraction.landed("callrail/calls") == [call]
    assert extraction.landed("callrail/form_submissions") == [form]


@pytest.mark.parametrize("kind", ["calls", "form_submissions"])
def test_every_page_comes_also_of_calls_that_are_made_meanwhile(
    extraction: Extraction, rail: CallRail, kind: str
) -> None:
    for number in range(1_100):
        rail.put("1", kind, number % 5)
    rail.on_call = lambda: rail.put("1", kind, 0) and None
    bring(extraction, kind)
    rail.on_call = lambda: None
    bring(extraction, kind)
    found = {one["id"]: one for one in rail.records["1"][kind]}
    assert extraction.newest(f"callrail/{kind}") == found
    assert len(extraction.landed(f"callrail/{kind}")) == len(found)


def test_a_call_that_is_rated_within_30_days_lands_again_and_no_other(
    extraction: Extraction, rail: CallRail
) -> None:
    rail.put("1", "calls", 40, lead_status=None)
    rail.put("1", "calls", 29, lead_status=None)
    rail.put("1", "calls", 1, lead_status=None)
    assert bring(extraction, "calls").landed == 3
    for one in rail.records["1"]["calls"]:
        one["lead_status"] = "good_lead"
    again = bring(extraction, "calls")
    assert (again.seen, again.landed, again.calls) == (2, 2, 1)
    assert bring(extraction, "calls").landed == 0


def test_a_limit_stops_and_keeps_what_came(extraction: Extraction, rail: CallRail) -> None:
    for number in range(2_000):
        rail.put("1", "calls", number % 700)
    rail.left = 20
    stopped = extraction.run("callrail.calls")["callrail.calls"]
    assert stopped.problem is not None
    assert "429" in stopped.problem
    assert stopped.problem.endswith("the next run goes on from here")
    assert 0 < stopped.landed == stopped.seen < 2_000
    rail.left = 10_000
    rest = bring(extraction, "calls")
    assert rest.landed == 2_000 - stopped.landed
    assert rest.seen < 2_000


def test_a_start_before_what_callrail_keeps_is_said(
    extraction: Extraction, rail: CallRail, caplog: pytest.LogCaptureFixture
) -> None:
    connect(extraction, rail, since=date(2019, 1, 1))
    rail.put("1", "calls", 3)
    caplog.set_level("INFO")
    assert bring(extraction, "calls").landed == 1
    (said,) = [one for one in caplog.messages if "keeps 25 months" in one]
    assert said.startswith("callrail.calls: begins on ")


def test_each_account_and_company_that_is_named_is_read_and_no_other(
    extraction: Extraction, rail: CallRail
) -> None:
    for account in ("1", "2", "3"):
        for company in ("COM1", "COM2", "COM3"):
            rail.put(account, "calls", 1, company_id=company)
    connect(extraction, rail, accounts=["1", "2"], companies=["COM1", "COM2"])
    assert bring(extraction, "calls").landed == 4
    connect(extraction, rail, accounts=[1, 2])  # all companies: of their own history
    assert bring(extraction, "calls").landed == 2
    assert {one["company_id"] for one in extraction.landed("callrail/calls")} == {
        "COM1",
        "COM2",
        "COM3",
    }


def test_a_key_that_is_no_good_or_sees_no_account_is_one_line(
    extraction: Extraction, rail: CallRail, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = extraction.run("callrail.calls")["callrail.calls"].problem
    assert told is not None
    assert told.startswith("404 from GET")
    monkeypatch.setenv("CALLRAIL_KEY", "wr0ng")
    told = extraction.run("callrail.calls")["callrail.calls"].problem
    assert told is not None
    assert told.endswith(
        "; it needs the API key of a user who may see these accounts and companies"
    )
    assert "wr0ng" not in told
