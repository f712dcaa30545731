"""Files are hashed ahead of the one that is being loaded, and nothing else changes by it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from house import House

from orchestration.lib.landing.files import LandedFile, find_files
from orchestration.lib.loading import load as loading
from orchestration.lib.loading import unpack as unpacking
from orchestration.lib.loading.unpack import Content

Event = Callable[..., str]


@pytest.fixture
def one_file_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_MOST_FILES", 1)


@pytest.mark.usefixtures("one_file_a_group")
def test_the_next_file_is_hashed_while_a_file_is_loaded(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading_began, unpacked = threading.Event(), threading.Event()
    met: list[bool] = []
    real_unpack, real_stage = unpacking.unpack, loading.stage

    def unpack(file: LandedFile, plain: Path) -> Content:
        if file.path.endswith("2.jsonl"):
            met.append(loading_began.wait(timeout=5))
            unpacked.set()
        return real_unpack(file, plain)

    def stage(*given: object) -> object:
        loading_began.set()
        met.append(unpacked.wait(timeout=5))
        return real_stage(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(unpacking, "unpack", unpack)
    monkeypatch.setattr(loading, "stage", stage)
    house.land("web/events/1.jsonl", event(1))
    house.land("web/events/2.jsonl", event(2))
    assert house.load()["web/events"].files_loaded == 2
    assert met == [True, True, True]


@pytest.mark.usefixtures("one_file_a_group")
def test_a_content_that_came_in_meanwhile_under_another_name_is_not_booked_once_more(
    house: House, event: Event
) -> None:
    for name in ("a", "b"):
        house.land(f"web/events/{name}.jsonl", event(1, at="01-06-2026"))
    assert house.load()["web/events"].rows_loaded == 0
    house.land("web/events/_format.yml", 'timestamp_format: "%d-%m-%Y"')
    loaded = house.load()["web/events"]
    assert (loaded.files_loaded, loaded.files_known) == (1, 0)


def test_no_more_files_are_unpacked_ahead_than_may_lie_there(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_MOST_BYTES_AHEAD", 1)
    for number in range(4):
        house.land(f"web/events/{number}.jsonl", event(number))
    stream = next(stream for stream in house.streams if stream.path == "web/events")
    taken: list[str] = []

    def files() -> Iterator[LandedFile]:
        for file in find_files(house.home, stream):
            taken.append(file.path)
            yield file

    folder = house.home.root / "unpacked"
    folder.mkdir()
    with closing(unpacking.unpack_ahead(files(), folder)) as ahead:
        assert next(ahead)[0].path == "web/events/0.jsonl"
        assert taken == ["web/events/0.jsonl", "web/events/1.jsonl"]
        assert [file.path for file, _ in ahead] == [f"web/events/{n}.jsonl" for n in (1, 2, 3)]


@pytest.mark.usefixtures("one_file_a_group")
def test_a_load_that_breaks_off_unpacks_nothing_any_more(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    done: list[str] = []
    real_unpack = unpacking.unpack

    def unpack(file: LandedFile, plain: Path) -> Content:
        if not file.path.endswith("0.jsonl"):
            begun.set()
            time.sleep(0.2)
        content = real_unpack(file, plain)
        done.append(file.path)
        return content

    def stage(*given: object) -> object:
        begun.wait(timeout=5)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(unpacking, "unpack", unpack)
    monkeypatch.setattr(loading, "stage", stage)
    for number in range(3):
        house.land(f"web/events/{number}.jsonl", event(number))
    with pytest.raises(RuntimeError, match="the disk is full"):
        house.load()
    assert done == ["web/events/0.jsonl", "web/events/1.jsonl"]
