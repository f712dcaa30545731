"""The sources' ymls tell every field that staging reads, so that a reader need not look in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from dev.rendering import MODELS, recorded_calls
from orchestration.lib.landing.streams import read_streams

STREAMS = {stream.path: stream for stream in read_streams()}
STAGING = [name for name, path in MODELS.items() if path.parent.parent.name == "staging"]


def fields_read() -> dict[str, set[str]]:
    """By stream, the fields of its records that a staging model names, as dotted paths."""
    read: dict[str, set[str]] = defaultdict(set)
    for model in STAGING:
        streams: list[str] = []
        paths: set[str] = set()
        for macro, arguments in recorded_calls(
            model, "source", "json_record", "json_text", "json_text_list"
        ):
            if macro == "source":
                if arguments[0].startswith("raw_"):  # ops and quarantine are the project's books
                    streams.append("/".join(arguments).removeprefix("raw_"))
            elif arguments[0] not in ("payload", "record"):
                continue
            elif macro == "json_record":
                paths |= set(_paths(arguments[1]))
            else:
                paths.add(arguments[1])
        for stream in streams:
            read[stream] |= paths
    return read


def _paths(fields: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, inner in fields.items():
        if isinstance(inner, dict):
            yield from _paths(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}"


READ = fields_read()


def test_staging_reads_every_stream_that_may_be_landed() -> None:
    assert READ.keys() == STREAMS.keys()


# Where a stream is landed in columns, a column that its yml does not name is not there to be read.
@pytest.mark.parametrize("path", [path for path, one in STREAMS.items() if one.layout == "records"])
def test_every_field_that_staging_reads_is_in_the_sources_yml(path: str) -> None:
    named = {field.name for field in STREAMS[path].fields}
    assert READ[path]
    assert sorted(READ[path] - named) == []
