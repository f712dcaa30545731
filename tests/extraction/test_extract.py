"""`make extract`: one line a stream, and a failure is a warning that stops no other stream."""

from __future__ import annotations

import fcntl
from dataclasses import replace

import pytest
from extraction_home import Extraction, at

from dev.fakes.hubspot import TOKEN, HubSpot, refusal, used_up
from orchestration.commands.extract import main
from orchestration.lib.common.settings import home
from orchestration.lib.extracting.vendors import hubspot as module


@pytest.fixture(autouse=True)
def in_its_home(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(extraction.home.root))
    assert home().root == extraction.home.root


def fill(hubspot: HubSpot, kind: str = "contacts", count: int = 120) -> None:
    for number in range(1, count + 1):
        hubspot.put(kind, number, name=f"{number}")


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_each_stream_gets_a_line(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(hubspot)
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN", streams=["contacts", "deals"]))
    assert main([]) == 0
    *_, headings, _, contacts, deals = said(capsys)
    assert headings.split() == ["stream", "landed", "of", "seen", "calls", "seconds"]
    assert contacts.split()[:4] == ["hubspot.contacts", "120", "120", "5"]
    assert deals.split()[:4] == ["hubspot.deals", "0", "0", "3"]


def test_only_one_source_or_stream_is_extracted(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"), other={})
    assert main(["hubspot.deals"]) == 0
    assert said(capsys)[-1].startswith("hubspot.deals ")
    assert main(["hubspot"]) == 0
    assert "other" not in "".join(said(capsys))
    assert main(["salesforce"]) == 1
    assert "extract has no salesforce; add it" in capsys.readouterr().err
    assert main(["hubspot.deal"]) == 1
    assert said(capsys)[-1].endswith("no deal is known; did you mean deals?")


def test_a_failing_stream_or_source_is_a_warning_and_the_others_go_on(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(hubspot)
    fill(hubspot, "companies")
    hubspot.forbidden = {"contacts"}
    extraction.connect(
        hubspot=at(hubspot, token="HUBSPOT_TOKEN", streams=["contacts", "companies"]), other={}
    )
    assert main([]) == 0
    *_, refused, unknown = said(capsys)
    assert refused.startswith("WARNING hubspot.contacts: 403 from GET 127.0.0.1")
    assert refused.endswith("; it needs the scopes crm.objects.contacts.read")
    assert unknown.startswith("WARNING other: ")
    assert len(extraction.newest("hubspot/companies")) == 120


def test_the_exit_code_says_when_nothing_could_be_extracted(
    extraction: Extraction, hubspot: HubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.tokens = set()
    assert main([]) == 1
    assert TOKEN not in capsys.readouterr().out
    extraction.home.connections.write_text("extract: [")
    assert main([]) == 1
    extraction.home.connections.unlink()
    assert main([]) == 1
    assert "`make connect` writes one" in capsys.readouterr().err


def test_a_daily_limit_keeps_what_came_and_the_next_run_brings_the_rest(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    fill(hubspot, count=3_000)
    hubspot.every[45] = used_up
    limited = extraction.run()["hubspot.contacts"]
    assert limited.problem is not None
    assert "429" in limited.problem
    assert limited.problem.endswith("the next run goes on from here")
    assert limited.landed == limited.seen == 2_150
    hubspot.every.clear()
    assert extraction.run()["hubspot.contacts"].seen == 850
    assert extraction.newest("hubspot/contacts").keys() == hubspot.objects["contacts"].keys()


def test_a_vendor_whose_client_cannot_be_made_is_a_warning_without_secrets(
    extraction: Extraction, hubspot: HubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(settings: object) -> None:
        raise ValueError(f"{TOKEN} is no key")

    monkeypatch.setattr(module, "VENDOR", replace(module.VENDOR, client=broken))
    (told,) = extraction.run().values()
    assert told.problem == "not understood: ValueError: *** is no key"


def test_an_answer_of_another_shape_is_a_warning(extraction: Extraction, hubspot: HubSpot) -> None:
    hubspot.every[2] = lambda: refusal(200, "", "")
    told = extraction.run()["hubspot.contacts"].problem
    assert told == "not understood: KeyError: 'results'"


def test_two_extractions_of_a_source_are_never_at_work_together(
    extraction: Extraction, hubspot: HubSpot
) -> None:
    extraction.home.extraction.mkdir()
    with (extraction.home.extraction / "hubspot.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711, since noon")
        lock.flush()
        (told,) = extraction.run().values()
    assert told.problem is not None
    assert told.problem.startswith(
        "Another extraction of hubspot is at work (pid 4711, since noon)"
    )
    assert not hubspot.requests


def test_what_is_extracted_is_for_this_user_alone(extraction: Extraction, hubspot: HubSpot) -> None:
    fill(hubspot)
    main([])
    folders = (extraction.home.landing / "hubspot", extraction.home.extraction)
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert len(paths) > 5
    assert [path for path in paths if path.stat().st_mode & 0o077] == []
