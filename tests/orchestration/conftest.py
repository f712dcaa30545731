"""A data folder whose marts are published, without dbt."""

from __future__ import annotations

from contextlib import closing

import pytest
from house import House

from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.publishing.snapshots import publish


@pytest.fixture
def published(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a published snapshot; its streams are the project's own."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.streams = read_streams()
    house.land("generic/content/c.csv", "page_path,content_type\n/,page\n")
    house.load()
    with closing(connect(house.home)) as connection:
        connection.execute("create schema marts; create table marts.one as select 1 as one")
    mark_audited(house.home)
    publish(house.home)
    return house
