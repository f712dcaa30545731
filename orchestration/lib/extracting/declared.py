"""Which fields dbt's sources declare: a stream asks its vendor for them by their names."""

from __future__ import annotations

from functools import cache

from orchestration.lib.landing.streams import read_streams


@cache
def declared(source: str) -> dict[str, dict[str, bool]]:
    """The fields of each stream of a source, and whether no record may lack them."""
    return {
        stream.name: {field.name: field.required for field in stream.fields}
        for stream in read_streams()
        if stream.source == source
    }
