from pathlib import Path

from dev.torture.limits import limits
from dev.torture.sizes import sizes


def test_many_small_files_and_a_large_one_come_in_once(tmp_path: Path) -> None:
    figures = {figure.what: figure.count for figure in sizes(1_200, tmp_path, 1, print)}
    assert figures["of them with the content of another, whatever their name"] == 1
    assert figures["records of the others, each loaded once"] == 3 * 1_199
    assert figures["bytes of the large file"] >= 12_000_000


def test_files_beyond_every_limit_cost_themselves(tmp_path: Path) -> None:
    figures = {figure.what: figure.count for figure in limits(45, tmp_path, 1, print)}
    assert figures["kinds of files, each beside a good one"] == 10
