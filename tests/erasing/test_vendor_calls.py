"""Vendors asked to erase: fakes with real HTTP, and what is kept until each has answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dev.fakes import google_data_manager, hubspot, intercom, meta_ads, pipedrive
from dev.fakes.server import Answer
from dev.searching import holding
from orchestration.commands import erase
from orchestration.lib.activating.hashing import sha256
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.members import planned_members
from orchestration.lib.activating.sends import Receipt, Send
from orchestration.lib.common.erased import erasure_state, read_erased, remember
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.pending import erasure_is_done, read_pending, wait_for_erasure
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject
from orchestration.lib.erasing.vendor_calls import Told, call_vendors
from orchestration.lib.erasing.vendor_plans import planned, shown_calls
from orchestration.lib.extracting.connections import ConnectionsError

ANN = Subject(
    "ann@firm.example",
    None,
    [
        ("crm_contact_id", "hubspot:501"),
        ("crm_contact_id", "hubspot/emea:502"),
        ("crm_contact_id", "salesforce:003xx0000000001"),
        ("crm_contact_id", "pipedrive:7"),
        ("chat_contact_id", "intercom:5f01a4c1"),
        ("email", "ann@firm.example"),
        ("phone", "+15550100001"),
    ],
)
HASHES = {sha256("ann@firm.example"), sha256("+15550100001"), sha256("15550100001")}
Vendors = dict[str, Any]


@pytest.fixture
def vendors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    """Fakes that have Ann and Bob, by name; `home` is the data folder that may ask them."""
    tokens = {
        "HUBSPOT": hubspot.TOKEN, "INTERCOM": intercom.TOKEN, "PIPEDRIVE": pipedrive.TOKEN,
        "META": meta_ads.TOKEN, "GOOGLE": google_data_manager.REFRESH_TOKEN, "ID": "an-app",
        "KEY": "a-key",
    }  # fmt: skip
    for name, value in tokens.items():
        monkeypatch.setenv(name, value)
    home = Home(tmp_path / "home")
    home.root.mkdir()
    with ExitStack() as stack:
        found: Vendors = {
            "hubspot": stack.enter_context(hubspot.HubSpot()),
            "intercom": stack.enter_context(intercom.Intercom()),
            "pipedrive": stack.enter_context(pipedrive.Pipedrive()),
            "meta_ads": stack.enter_context(meta_ads.MetaAds()),
            "google_data_manager": stack.enter_context(google_data_manager.DataManager()),
        }
        for number, mail in ((501, "Ann@firm.example"), (502, "bob@firm.example")):
            found["hubspot"].put("contacts", number, email=mail)
        found["intercom"].put("contacts", "5f01a4c1", email="ann@firm.example")
        found["pipedrive"].put("persons", 7, emails=[{"value": "ann@firm.example"}])
        found["meta_ads"].audiences["99"] = {*HASHES, "bob"}
        found["google_data_manager"].lists["55"] = {*HASHES, "bob"}

        def at(name: str, **more: object) -> dict[str, object]:
            return {"base_url": found[name].url, "per_second": 1_000, **more}

        google: dict[str, Any] = at(
            "google_data_manager",
            token_url=f"{found['google_data_manager'].url}/token",
            client_id="ID", client_secret="KEY", refresh_token="GOOGLE",
            operating_account="1", audiences={"buyers": "55"},
        )  # fmt: skip
        meta = at("meta_ads", token="META", dataset="88", audiences={"buyers": "99"})
        extract = {
            "hubspot": {"token": "NO_SUCH_TOKEN"},
            "intercom": at("intercom", token="INTERCOM"),
            "pipedrive": at("pipedrive", token="PIPEDRIVE"),
        }
        activate = {
            "hubspot": at("hubspot", token="HUBSPOT"),
            "meta_ads": meta, "google_data_manager": google,
        }  # fmt: skip
        home.connections.write_text(yaml.safe_dump({"extract": extract, "activate": activate}))
        yield found | {"home": home}


def asked(vendors: Vendors, subject: Subject = ANN) -> dict[str, Told]:
    """What each vendor is said to have done, once Ann is erased here."""
    home = vendors["home"]
    wait_for_erasure(home, [subject], planned(home, [subject]))
    erasure_is_done(home)
    return {told.line.partition(":")[0]: told for told in call_vendors(home)}


def test_each_vendor_with_an_api_erases_and_nothing_is_kept(vendors: Vendors) -> None:
    told = asked(vendors)
    assert all(one.is_done for one in told.values()), told
    assert [*told] == ["google_data_manager", "hubspot", "intercom", "meta_ads", "pipedrive"]
    assert vendors["hubspot"].objects["contacts"].keys() == {"502"}
    assert not vendors["intercom"].objects["contacts"]
    assert vendors["pipedrive"].records["persons"][7]["is_deleted"]
    assert not HASHES - {sha256("+15550100001")} & vendors["meta_ads"].audiences["99"]
    assert not HASHES - {sha256("15550100001")} & vendors["google_data_manager"].lists["55"]
    assert "bob" in vendors["meta_ads"].audiences["99"]
    assert holding(vendors["home"].root, [b"ann@firm", b"5550100001", b"5f01a4c1"]) == []


def test_what_is_asked_is_shown_before(vendors: Vendors) -> None:
    lines = shown_calls(planned(vendors["home"], [ANN]))
    assert "hubspot: 1 record, for good" in lines
    assert "meta_ads: off the lists buyers" in lines
    assert not any(getattr(fake, "requests", ()) for fake in vendors.values())


def test_a_vendor_that_fails_is_named_and_asked_again(vendors: Vendors) -> None:
    home = vendors["home"]
    refused = Answer(403, {"message": f"no scope for ann@firm.example, {hubspot.TOKEN}"})
    vendors["hubspot"].next_answers.append(refused)
    told = asked(vendors)
    line, is_done = told["hubspot"]
    assert not is_done
    assert "403 from GET" in line
    assert "it needs the scopes crm.objects.contacts.read and .write; `make erase` asks" in line
    assert "ann@" not in line
    assert hubspot.TOKEN not in line
    assert told["pipedrive"].is_done
    assert {one.vendor for one in read_pending(home).calls} == {"hubspot"}
    assert home.erasure_calls.stat().st_mode & 0o077 == 0
    assert [told.is_done for told in call_vendors(home)] == [True]
    assert vendors["hubspot"].objects["contacts"].keys() == {"502"}
    assert not home.erasure_calls.exists()


def test_a_record_that_is_gone_is_no_failure_and_one_in_the_bin_goes(vendors: Vendors) -> None:
    vendors["hubspot"].archive("contacts", 501)
    del vendors["intercom"].objects["contacts"]["5f01a4c1"]
    vendors["pipedrive"].delete("persons", 7)
    told = asked(vendors)
    assert all(one.is_done for one in told.values()), told
    assert "501" not in vendors["hubspot"].objects["contacts"]
    for name in ("intercom", "pipedrive"):
        assert told[name].line.endswith("; 1 not there any more")


def test_a_record_that_became_somebody_else_s_stays(vendors: Vendors) -> None:
    vendors["hubspot"].put("contacts", 501, email="carl@firm.example")
    told = asked(vendors)
    assert "another e-mail address by now" in told["hubspot"].line
    assert not told["hubspot"].is_done
    assert "501" in vendors["hubspot"].objects["contacts"]


def test_a_list_that_is_only_checked_is_no_success(vendors: Vendors) -> None:
    home: Home = vendors["home"]
    given = yaml.safe_load(home.connections.read_text())
    given["activate"]["google_data_manager"]["only_checks"] = True
    home.connections.write_text(yaml.safe_dump(given))
    told = asked(vendors)
    assert "only_checks is set" in told["google_data_manager"].line
    assert not told["google_data_manager"].is_done


def test_a_credential_that_is_not_there_is_said_before_anything_is_erased(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT")
    with pytest.raises(ConnectionsError, match="HUBSPOT is not set"):
        planned(vendors["home"], [ANN])


def test_who_waits_for_the_own_erasure_is_kept_whole(vendors: Vendors) -> None:
    home = vendors["home"]
    wait_for_erasure(home, [ANN], planned(home, [ANN]))
    [subject] = read_pending(home).subjects
    assert [tuple(one) for one in subject.identifiers] == ANN.identifiers
    erasure_is_done(home)
    assert not read_pending(home).subjects
    assert b"salesforce" not in home.erasure_calls.read_bytes()


def test_the_command_goes_on_with_what_did_not_answer(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = vendors["home"]
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(home.root))
    vendors["hubspot"].next_answers.append(Answer(403, {"message": "no scope"}))
    asked(vendors)
    vendors["hubspot"].next_answers.append(Answer(403, {"message": "no scope"}))
    assert erase.main([]) == 1
    assert "hubspot: 403 from GET" in capsys.readouterr().err
    assert erase.main([]) == 0
    assert "hubspot: 1 of 1 records" in capsys.readouterr().out
    assert erase.main([]) == 1  # and nobody is named
    assert vendors["hubspot"].objects["contacts"].keys() == {"502"}


def test_an_erasure_that_was_cut_off_before_it_began_is_begun(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    home: Home = vendors["home"]
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(home.root))
    wait_for_erasure(home, [ANN], planned(home, [ANN]))
    begun = []

    def finish(where: Home) -> None:
        begun.append(erasure_state(where))
        assert vendors["hubspot"].requests == []
        where.erasure_journal.unlink()

    monkeypatch.setattr(erase, "_finish", finish)
    assert erase.main([]) == 0
    assert begun == ["begun"]
    erased = read_erased(home)
    assert erased is not None
    assert erased.token("email", "ann@firm.example")
    assert vendors["hubspot"].objects["contacts"].keys() == {"502"}
    assert not home.erasure_calls.exists()


def test_a_person_who_left_a_list_is_not_waited_for_any_more(vendors: Vendors) -> None:
    home: Home = vendors["home"]
    person = "11112222-3333-4444-5555-666677778888"
    ann = replace(ANN, person_id=person)
    remember(home, identifiers([ann]))
    erased = read_erased(home)
    assert erased is not None
    token = erased.token("id", person.replace("-", ""))
    assert token == erased.token("id", person)
    now = datetime(2026, 8, 30)
    member = Send("meta_ads", f"list/buyers/{token}", 1, "new", "buyers", now)
    with closing(Ledger(home)) as ledger:
        ledger.begin([member], now)
        ledger.settle([member], Receipt("1"), now)
    assert asked(vendors, ann)["meta_ads"].is_done
    with closing(Ledger(home)) as ledger:
        book = ledger.book("meta_ads", members=True)
        plan = planned_members([], {}, book, now, by_record=False)
    assert book.taken[member.send_key].send.kind == "withdrawn"
    assert (plan.warnings, plan.due) == ([], [])
