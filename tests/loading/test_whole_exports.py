"""The ledger says of every content whether it is a whole export, as `_format.yml` has it now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from house import House

from orchestration.lib.building import fingerprint
from orchestration.lib.common.warehouse import connect
from orchestration.lib.loading.replay import replay

Event = Callable[..., str]
_CELLS = "contact_id,created_at\n"


def land(house: House, name: str, number: int = 1) -> Path:
    """A contact's file in crm/contacts."""
    return house.land(f"crm/contacts/{name}", f"{_CELLS}{number},2026-01-01\n")


def whole(house: House) -> dict[str, bool]:
    """What the ledger says, by the name of the file."""
    found = house.rows("select path, is_whole from ops.load_ledger order by path")
    return {path.removeprefix("crm/contacts/"): is_whole for path, is_whole in found}


def made_from(house: House) -> dict[str, str]:
    """What a snapshot made now would be made from."""
    with closing(connect(house.home)) as connection:
        return fingerprint.fingerprint(connection, house.home)


def is_nothing_new(house: House, published: dict[str, str]) -> bool:
    """Whether a refresh would say so."""
    return fingerprint.nothing_new(house.home, published, house.streams)


def changed_at(house: House, name: str) -> object:
    """When the load was last something else."""
    return house.rows(f"select changed_at from ops.load_ledger where path like '%/{name}'")


@pytest.fixture
def landed(house: House) -> House:
    """A house that loaded one file of contacts in each of three folders."""
    for number, name in enumerate(["a.csv", "full/b.csv", "full/increments/c.csv"]):
        land(house, name, number)
    house.land("crm/contacts/full/increments/_format.yml", "whole: false\n")
    house.load()
    return house


def test_what_was_loaded_before_becomes_whole_and_is_not_read_again(landed: House) -> None:
    published = made_from(landed)
    assert is_nothing_new(landed, published)
    before = changed_at(landed, "b.csv"), changed_at(landed, "a.csv")
    landed.land("crm/contacts/full/_format.yml", "whole: true\n")
    assert not is_nothing_new(landed, published)
    loaded = landed.load()["crm/contacts"]
    assert (loaded.rows_read, loaded.files_known) == (0, 0)
    assert whole(landed) == {"a.csv": False, "full/b.csv": True, "full/increments/c.csv": False}
    assert changed_at(landed, "b.csv") > before[0]  # type: ignore[operator]
    assert changed_at(landed, "a.csv") == before[1]
    assert not is_nothing_new(landed, published)
    assert is_nothing_new(landed, made_from(landed))


def test_the_nearest_format_alone_holds(landed: House) -> None:
    landed.land("crm/contacts/_format.yml", "whole: true\n")
    landed.load()
    assert list(whole(landed).values()) == [True, True, False]
    (landed.home.landing / "crm/contacts/full/increments/_format.yml").unlink()
    landed.load()
    assert list(whole(landed).values()) == [True, True, True]


def test_a_format_that_went_or_no_longer_says_so_takes_it_back(landed: House) -> None:
    form = landed.land("crm/contacts/_format.yml", "whole: true\n")
    landed.load()
    published = made_from(landed)
    form.unlink()
    assert not is_nothing_new(landed, published)
    landed.load()
    assert list(whole(landed).values()) == [False, False, False]


def test_a_content_is_whole_that_was_seen_in_a_whole_export_in_any_order(house: House) -> None:
    house.land("crm/contacts/full/_format.yml", "whole: true\n")
    land(house, "a.csv")
    house.load()
    assert whole(house) == {"a.csv": False}
    land(house, "full/again.csv")
    house.load()
    assert whole(house) == {"a.csv": True}


def test_saying_that_exports_are_whole_reads_no_refused_file_again(house: House) -> None:
    form = house.land("crm/contacts/_format.yml", "delimiter: ','\n")
    house.land("crm/contacts/a.csv", "contact_id\n1\n")
    assert house.load()["crm/contacts"].files_refused == 1
    form.write_text("delimiter: ','\nwhole: true\n")
    assert house.load()["crm/contacts"].files_refused == 0
    form.write_text("whole: true\n")  # another reading, if not another one in the end
    assert house.load()["crm/contacts"].files_refused == 1
    form.unlink()
    assert house.load()["crm/contacts"].files_refused == 0


def test_what_a_replay_stores_anew_is_as_whole_as_it_was(house: House) -> None:
    form = house.land("crm/contacts/_format.yml", "whole: true\n")
    house.land("crm/contacts/a.csv", "contact_id:created_at\n1:2026-01-01\n")
    house.load()
    form.write_text("whole: true\ndelimiter: ':'\n")
    [done] = replay(house.home, house.streams)
    assert done.accepted == 1
    assert whole(house) == {"a.csv": True}


def test_a_folder_whose_name_is_no_utf8_has_its_own_format(house: House) -> None:
    folder = house.home.landing / "crm/contacts" / "f\udce9"
    folder.mkdir(parents=True)
    (folder / "_format.yml").write_text("whole: true\n")
    (folder / "a.csv").write_text(f"{_CELLS}1,2026-01-01\n")
    house.load()
    assert list(whole(house).values()) == [True]
