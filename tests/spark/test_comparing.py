"""The comparison of two builds sees what it must, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from comparing import differences


def _publish(home: Path, rows: str) -> Path:
    folder = home / "published/current"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "closedloop.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.fct as from (values {rows}) as rows (id, cents, share, run_id)"
        )
    return home


@pytest.mark.parametrize(
    ("other", "is_equal"),
    [
        ("('b', 2.00, 0.5::double, 'y'), ('a', 1.00, null, 'y')", True),
        ("('a', 1.00, null, 'x'), ('b', 2.00, 0.5000000001::double, 'x')", True),
        ("('a', 1.00, null, 'x'), ('b', 2.00, 0.50001::double, 'x')", False),
        ("('a', 1.00, null, 'x'), ('b', 2.01, 0.5::double, 'x')", False),
        ("('a', 1.00, null, 'x')", False),
        ("('a', 1.00, null, 'x'), ('b', 2.00, 0.5::double, 'x'), ('b', 2.00, 0.5, 'x')", False),
        ("('a', 1.00, 0.5::double, 'x'), ('b', 2.00, 0.5, 'x')", False),
    ],
    ids=["equal", "a last digit", "a share", "a cent", "a row less", "a row twice", "null"],
)
def test_a_difference_is_seen(tmp_path: Path, other: str, is_equal: bool) -> None:
    one = _publish(tmp_path / "one", "('a', 1.00, null, 'x'), ('b', 2.00, 0.5::double, 'x')")
    assert (not list(differences(one, _publish(tmp_path / "other", other)))) is is_equal


def test_a_table_that_one_lacks_is_a_difference(tmp_path: Path) -> None:
    homes = [_publish(tmp_path / name, "('a', 1.00, 0.5::double, 'x')") for name in ("a", "b")]
    with duckdb.connect(str(homes[1] / "published/current/closedloop.duckdb")) as connection:
        connection.execute("create table marts.dim (id text)")
    assert len(list(differences(*homes))) == 1
