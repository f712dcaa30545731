"""A later export of somebody who was erased: loading makes it the tombstone that is there."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg
import pytest
from house import House

from dev.refreshing import refresh_without_dagster
from orchestration.defs.jobs import BY
from orchestration.defs.publishing import published_snapshot
from orchestration.defs.resources import Warehouse
from orchestration.lib.common.erased import (
    BEGUN,
    REDUCED,
    ErasureUnderWayError,
    Identifier,
    remember,
    write_whole,
)
from orchestration.lib.common.own_rules import OwnError


def _erase(house: House) -> None:
    house.home.root.mkdir(parents=True, exist_ok=True)
    remember(house.home, [Identifier("email", "ann@firm.example")])


def _line(event: Callable[..., str], number: int, mail: str) -> str:
    return event(number, user=mail) + "\n"


def test_it_comes_in_as_a_tombstone_and_so_does_what_is_quarantined(
    house: House, event: Callable[..., str]
) -> None:
    _erase(house)
    mail = "Ann@Firm.example"
    house.land("web/events/a.jsonl", _line(event, 1, mail) + f'{{"type": "{mail}"}}\n')
    house.load()
    [(payload,)] = house.rows("select payload from raw_web.events")
    assert "erased-" in payload
    assert "firm.example" not in payload.lower()
    assert "firm.example" not in str(house.quarantine()).lower()
    assert mail not in (house.home.landing / "web/events/a.jsonl").read_text()


def test_the_same_export_again_is_a_content_that_is_known(
    house: House, event: Callable[..., str]
) -> None:
    _erase(house)
    house.land("web/events/a.jsonl", _line(event, 1, "ann@firm.example"))
    house.load()
    house.land("web/events/again.jsonl", _line(event, 1, "ann@firm.example"))
    loaded = house.load()["web/events"]
    assert (loaded.files_known, loaded.rows_loaded) == (1, 0)


def test_it_goes_by_the_rules_of_the_company_on_that_day(house: House) -> None:
    _erase(house)
    line = '{"id":"%s","type":"page","at":"2026-06-01","user":"ann@firm.example","Kosename":"Anni"}'
    before = house.land("web/events/before.jsonl", line % 1 + "\n")
    house.load()
    assert "Anni" in before.read_text()
    house.home.rules.mkdir()
    rules = house.home.rules / "personal_fields.csv"
    rules.write_text("field;becomes;only_in_persons;language\nKosename;name;;German\n")
    after = house.land("web/events/after.jsonl", line % 2 + "\n")
    house.load()
    assert "Anni" not in after.read_text()
    assert "Kosename" in after.read_text()
    rules.write_text("field,becomes,only_in_persons,language\nKosename,nick,,\n")
    with pytest.raises(OwnError, match="Kosename: becomes 'nick'; write"):
        house.load()


def test_files_without_them_stay_to_the_byte(house: House, event: Callable[..., str]) -> None:
    _erase(house)
    content = _line(event, 1, "bob@firm.example").replace(":", " : ")
    file = house.land("web/events/a.jsonl", content)
    house.load()
    assert file.read_text() == content


def test_nothing_is_loaded_while_landing_is_half_rewritten(
    house: House, event: Callable[..., str]
) -> None:
    _erase(house)
    write_whole(house.home.erasure_journal, BEGUN.encode())
    house.land("web/events/a.jsonl", _line(event, 1, "ann@firm.example"))
    with pytest.raises(ErasureUnderWayError, match="make erase"):
        house.load()


def test_a_refresh_says_that_an_erasure_was_cut_off_before_its_last_step(house: House) -> None:
    _erase(house)
    write_whole(house.home.erasure_journal, REDUCED.encode())
    said = refresh_without_dagster(house.home).stdout
    assert "WARNING an erasure was cut off: older snapshots in published/ still hold" in said
    assert "`make erase` removes them" in said


@pytest.mark.parametrize("tags", [{}, {BY: "refresh"}], ids=["dagster", "make refresh"])
def test_a_run_that_dagster_began_says_it_too(
    published: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tags: dict[str, str],
) -> None:
    """`make refresh` has said it by then, and that of `make erase` is no news."""
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(published.home.root))
    write_whole(published.home.erasure_journal, REDUCED.encode())
    done = dg.materialize([published_snapshot], resources={"warehouse": Warehouse()}, tags=tags)
    assert done.success
    assert ("an erasure was cut off" in caplog.text) == (not tags)


def test_of_many_who_were_erased_each_line_is_rewritten_and_no_other(
    house: House, event: Callable[..., str]
) -> None:
    people = [f"ann{number}@firm.example" for number in range(1_500)]
    house.home.root.mkdir(parents=True, exist_ok=True)
    remember(house.home, [Identifier("email", mail) for mail in people])
    others = [_line(event, number, f"bob{number}@firm.example") for number in range(1_500)]
    gone = [_line(event, 2_000 + number, mail) for number, mail in enumerate(people)]
    mixed = [line for pair in zip(others, gone, strict=True) for line in pair]
    file = house.land("web/events/a.jsonl", "".join(mixed))
    house.load()
    lines = file.read_text().splitlines(keepends=True)
    assert lines[::2] == others
    assert not [line for line in lines[1::2] if "ann" in line]


def test_a_file_that_no_stream_takes_brings_nobody_back(
    house: House, event: Callable[..., str]
) -> None:
    _erase(house)
    stray = house.land("web/notes.txt", "ann@firm.example called\n")
    house.land("web/events/a.jsonl", _line(event, 1, "bob@firm.example"))
    house.load()
    assert "ann@" not in stray.read_text()
