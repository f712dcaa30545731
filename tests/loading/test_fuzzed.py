"""A few hundred bad inputs of every stream, loaded: none crashes the loader, none loses a row."""

from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from house import House

from dev.torture.inputs import land, make_inputs, rows_not_read
from dev.torture.samples import read_samples, write_exports
from orchestration.lib.common.warehouse import connect
from orchestration.lib.loading import limits
from orchestration.lib.loading.ledger import audit


@pytest.mark.parametrize("seed", [1, 2])
def test_bad_inputs_are_accepted_or_quarantined_row_by_row(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LONGEST_LINE", 100_000)  # some that are drawn are longer
    house = House(tmp_path / "home")
    write_exports(tmp_path / "exports", house.streams, seed, visitors=5)
    samples = read_samples(tmp_path / "exports/landing", house.streams)
    made = list(make_inputs(house.streams, samples, 250, Random(f"test/{seed}")))
    land(house.home, made, "0")
    loads = house.load().values()
    assert sum(load.files_refused for load in loads) > 10
    assert sum(load.rows_quarantined for load in loads) > 50
    assert sum(load.rows_loaded for load in loads) > 50
    assert rows_not_read(house.home, made, "0") == []
    with closing(connect(house.home, read_only=True)) as connection:
        for stream in house.streams:
            assert audit(connection, stream).balances
