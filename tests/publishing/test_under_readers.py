"""Publications and rollbacks while others read, in short; `make torture` makes a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev.torture.publishes import publishes


def test_readers_always_see_one_whole_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    figures = {figure.what: figure.count for figure in publishes(9, tmp_path, 2, print)}
    assert figures["versions published"] == 9
    assert figures["rollbacks, each to any of the kept snapshots"] > 1
    assert figures["versions seen, DuckDB"] > 4
    assert figures["versions seen, Parquet"] > 4
