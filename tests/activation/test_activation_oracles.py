"""What vendors' own classes say of what they are told: hashes and payloads.

Google's Data Manager classes read our requests and refuse a field that they do not know; Meta's
normaliser and our hashing must agree.
"""

from __future__ import annotations

import json
from contextlib import suppress

import phonenumbers
import pytest
from activation_home import Activation

from dev.fakes.google_data_manager import DataManager
from dev.simulator import simulate
from orchestration.lib.activating.hashing import digits, e164, google_email, hashed, plain_email

NAME = "google_data_manager"
EMAILS = (
    *("cloudy.sanfrancisco+shopping@gmail.com", "user.name+NYC@Example.com", " Jane@X.com "),
    *("j.o.e@googlemail.com", "zoë@münchen.example", "o'hara@x.example"),
)
PHONES = ("+1 (800) 555-0100", "+44 7911 123456", "+49 (30) 901820", "+12015550123")


def test_google_reads_what_it_is_told(activation: Activation, google: DataManager) -> None:
    types = pytest.importorskip("google.ads.datamanager_v1")
    json_format = pytest.importorskip("google.protobuf.json_format")
    activation.person("p1", *EMAILS[:3], "+12015550123")
    activation.sale(NAME, "1", "12.50")
    activation.sale(NAME, "2", None, click_id_type="gbraid")
    activation.member(NAME, "customers", "p1")
    activation.run()
    del activation.conversions[NAME, "1"]
    activation.members.clear()
    activation.run()
    kinds = {
        "/events:ingest": types.IngestEventsRequest,
        "/audienceMembers:ingest": types.IngestAudienceMembersRequest,
        "/audienceMembers:remove": types.RemoveAudienceMembersRequest,
    }
    read = 0
    for asked in google.requests:
        if kind := kinds.get(asked.path):
            json_format.ParseDict(asked.body, kind.pb(kind()))
            read += 1
    assert read == 4


@pytest.fixture(scope="module")
def contacts(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """E-mails of the made-up company's contacts as they were typed, phones as identity has them."""
    home = tmp_path_factory.mktemp("contacts")
    simulate(home, days=60, visitors=1_000)
    typed: dict[str, set[str]] = {"email": set(), "phone": set()}
    for file in (home / "landing/hubspot/contacts").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):  # one is broken on purpose
                for name in typed:
                    typed[name].add(json.loads(line)["properties"].get(name) or "")
    phones = set()
    for phone in typed["phone"] - {""}:
        number = phonenumbers.parse(phone, "US")
        phones.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    assert min(len(typed["email"]), len(phones)) > 20
    return typed["email"] - {""}, phones


def test_our_hashes_are_meta_s(contacts: tuple[set[str], set[str]]) -> None:
    meta = pytest.importorskip("facebook_business.adobjects.serverside.normalize").Normalize
    for email in {*EMAILS, *contacts[0]}:
        assert hashed([email], plain_email) == [meta.normalize_field("em", email)]
    for phone in {*PHONES, *contacts[1]}:
        assert hashed([phone], digits) == [meta.normalize_field("ph", phone)]


def test_our_hashes_are_google_s(contacts: tuple[set[str], set[str]]) -> None:
    formatter = pytest.importorskip("google.ads.datamanager_util").Formatter()
    for email in {*EMAILS[:4], *contacts[0]}:
        assert google_email(email) == formatter.format_email_address(email)
    for phone in {*PHONES, *contacts[1]}:
        assert e164(phone) == formatter.format_phone_number(phone)
