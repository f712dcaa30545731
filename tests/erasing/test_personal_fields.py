"""What becomes of the fields of somebody who was erased, by the rules that a company may change."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.lib.common.erased import Erased
from orchestration.lib.common.own_rules import OwnError
from orchestration.lib.common.personal_fields import PersonalFields
from orchestration.lib.common.tokens import hashes
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject
from orchestration.lib.landing.likely import plain
from orchestration.lib.landing.rewriting import rewrite
from orchestration.lib.landing.tombstones import Tombstones


@pytest.mark.parametrize(
    "field",
    ["Vorname", "NACHNAME", "prénom", "nom de famille", "Apellidos", "cognome", "achternaam"],
)
def test_names_go_in_every_language(tombstones: Tombstones, field: str) -> None:
    record = {"email": "ann@firm.example", field: "Ann Lee"}
    changed = tombstones.record(record)[field]
    assert len(changed.split()) == 2
    assert not {"ann", "lee"} & set(changed.lower().split())
    assert tombstones.record({field: changed}) == {field: changed}


@pytest.mark.parametrize("field", ["first name", "firstName", "First_Name__c", "FIRST-NAME 2"])
def test_a_field_is_known_however_it_is_spelled(tombstones: Tombstones, field: str) -> None:
    assert "Ann" not in tombstones.record({"email": "ann@firm.example", field: "Ann"})[field]


@pytest.mark.parametrize(
    "field",
    ["Straße", "PLZ", "Commentaires", "dirección", "indirizzo", "Geboortedatum", "Endereço"],
)
def test_what_is_said_of_somebody_is_emptied_in_every_language(
    tombstones: Tombstones, field: str
) -> None:
    assert tombstones.record({"email": "ann@firm.example", field: "1 A Street"})[field] == ""


def test_a_name_that_many_things_have_goes_where_it_is_a_persons(erased: Erased) -> None:
    record = {"email": "ann@firm.example", "Name": "Ann", "customer": {"nom": "Ann"}}
    of_orders = Tombstones(erased, "generic", "orders").record(record)
    assert of_orders["Name"] == "Ann"
    assert of_orders["customer"]["nom"] != "Ann"
    assert Tombstones(erased, "hubspot", "contacts").record(record)["Name"] != "Ann"


def test_a_pair_is_known_by_what_it_is_called(erased: Erased) -> None:
    tombstones = Tombstones(erased, "hubspot", "form_submissions")
    answers = [
        {"name": "email", "value": "ann@firm.example"},
        {"name": "vorname", "value": "Ann"},
        {"name": "mobilephone", "value": "5550100001"},
        {"key": "message", "value": {"string_value": "I am Ann"}},
    ]
    changed = tombstones.record({"values": answers})["values"]
    assert [one.get("name") for one in changed[:3]] == ["email", "vorname", "mobilephone"]
    assert "Ann" not in str(changed)
    assert "5550100001" not in str(changed)
    person = {"person_id": {"name": "Ann Kunde", "value": "501", "email": "ann@firm.example"}}
    changed = Tombstones(erased, "hubspot", "deals").record(person)
    assert "Ann" not in str(changed)
    assert changed["person_id"]["value"].startswith("999")


def test_an_identifier_in_the_field_of_a_name_keeps_the_token_that_joins(
    tombstones: Tombstones,
) -> None:
    record = {"email": "ann@firm.example", "username": "ann@firm.example", "ip": "login-ann-7"}
    changed = tombstones.record(record)
    assert changed["username"] == changed["email"]
    assert changed["ip"] == tombstones.text("login-ann-7")


def test_words_that_no_row_names_are_told_by_field(tombstones: Tombstones) -> None:
    record = {
        "id": "501", "email": "ann@firm.example", "firstname": "Ann", "favourite": "Blue cheese",
        "lifecyclestage": "lead", "source": "Ann's friend", "url": "https://x.example/A-b",
        "answers": [{"label": "pet", "value": "Rex"}], "at": "2026-08-30T10:00:00Z",
    }  # fmt: skip
    assert [*tombstones.unnamed(record)] == ["favourite", "answers.pet"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_a_tombstone_goes_by_a_rule_that_came_later(
    erased: Erased, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    record = {"id": "501", "email": "ann@firm.example", "Lieblingstier": "Rex"}
    if name.endswith("parquet"):
        pq.write_table(pa.Table.from_pylist([record]), file)
    elif name.endswith("csv"):
        file.write_text(f"{','.join(record)}\n{','.join(record.values())}\n")
    else:
        file.write_text(f"{json.dumps(record)}\n")
    place = f"hubspot/contacts/{name}"
    assert rewrite(file, erased, place)
    assert b"Rex" in file.read_bytes()
    row = {"field": "Lieblingstier", "becomes": "empty", "only_in_persons": "", "language": ""}
    erased.fields = PersonalFields([row])
    assert rewrite(file, erased, place)
    assert b"Rex" not in file.read_bytes()
    assert not rewrite(file, erased, place)


def test_a_header_of_windows_is_read(erased: Erased, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Straße;E-Mail\nHöhe 5;ann@firm.example\n".encode("cp1252"))
    assert rewrite(file, erased, "hubspot/contacts/a.csv")
    assert b"he 5" not in file.read_bytes()


def test_what_a_rule_may_say_is_told() -> None:
    row = {"field": "Vorname", "becomes": "Name!", "only_in_persons": "", "language": ""}
    with pytest.raises(OwnError, match=r"rules/personal_fields.csv: Vorname: .* one of name, "):
        PersonalFields([row])


@pytest.mark.parametrize("spelled", ["ann@firm.example", "+15550100001", "15550100001"])
def test_the_hash_of_an_address_or_number_becomes_that_of_its_token(spelled: str) -> None:
    erased = Erased(b"k" * 32)
    known = [("email", "ann@firm.example"), ("phone", "+15550100001")]
    erased.add(identifiers([Subject("x", None, known)]))
    tombstones = Tombstones(erased, "meta_ads", "customers")
    token = tombstones.text("+15550100001" if spelled.isdigit() else spelled)
    token = token.lstrip("+") if spelled.isdigit() else token
    for value, expected in zip(hashes(spelled), hashes(token), strict=True):
        text = f'{{"external_id": "{value}"}}'
        assert tombstones.likely.found(plain(text.encode()))
        assert tombstones.text(value) == expected
        assert tombstones.text(f"em={value.upper()}&x") == f"em={expected.upper()}&x"
    assert token != spelled
