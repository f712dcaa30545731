"""docs/sources/ shows a record of every stream: as the loader takes it, and with every field."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from house import House

from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import StreamLoad

_PAGES = sorted((PROJECT_ROOT / "docs/sources").glob("*.md"))
_SECTION = re.compile(r"^## `(?P<path>[\w/]+)`\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_SAMPLE = re.compile(r"```(?P<kind>json|csv)\n(?P<text>.*?)```", re.DOTALL)
# What asks for it: a request, a query, a command. Files in our own contract are asked of nobody.
_CALL = re.compile(r"```(sql|sh)?\n(GET|POST|select|SELECT|export|aws)", re.DOTALL)
STREAMS = {stream.path: stream for stream in read_streams()}


@dataclass(frozen=True)
class Section:
    """What a page says of a stream."""

    path: str
    text: str

    @property
    def samples(self) -> list[tuple[str, str]]:
        """Kind and text of each sample."""
        return [(found["kind"], found["text"]) for found in _SAMPLE.finditer(self.text)]

    def records(self) -> Iterator[dict[str, Any]]:
        for kind, text in self.samples:
            if kind == "csv":
                yield from csv.DictReader(text.splitlines())
            else:
                yield json.loads(text)


SECTIONS = [
    Section(found["path"], found["text"])
    for page in _PAGES
    for found in _SECTION.finditer(page.read_text())
]


def test_every_stream_has_its_sample_on_the_page_of_its_source() -> None:
    assert sorted(section.path for section in SECTIONS) == sorted(STREAMS)
    for page in _PAGES:
        assert {found["path"].split("/")[0] for found in _SECTION.finditer(page.read_text())} == {
            page.stem
        }


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, StreamLoad]]:
    """A house in which all samples were landed and loaded at once."""
    house = House(tmp_path_factory.mktemp("documented") / "home")
    for section in SECTIONS:
        for number, (kind, text) in enumerate(section.samples):
            lines = text if kind == "csv" else json.dumps(json.loads(text)) + "\n"
            house.land(f"{section.path}/{number}.{'csv' if kind == 'csv' else 'jsonl'}", lines)
    return house, house.load()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.path)
def test_a_sample_is_loaded_as_it_stands(
    section: Section, loaded: tuple[House, dict[str, StreamLoad]]
) -> None:
    house, loads = loaded
    assert [row for row in house.quarantine() if row[0].startswith(section.path)] == []
    assert loads[section.path].rows_loaded == len(list(section.records())) > 0


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.path)
def test_a_page_names_every_field_that_is_read_and_what_yields_it(section: Section) -> None:
    shown = {path for record in section.records() for path in _paths(record)}
    told = set(re.findall(r"`([\w.]+)`", section.text))
    page = (PROJECT_ROOT / f"docs/sources/{section.path.split('/')[0]}.md").read_text()
    told |= set(re.findall(r"`([\w.]+)`", page.partition("\n## ")[0]))
    read = {field.name for field in STREAMS[section.path].fields}
    assert sorted(read - shown - told) == []
    assert _CALL.search(section.text) or STREAMS[section.path].source == "generic"


def _paths(record: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in record.items():
        yield f"{above}{name}"
        if isinstance(value, dict):
            yield from _paths(value, f"{above}{name}.")
