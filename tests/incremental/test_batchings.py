"""A company's exports of every source, split, late and sent again: every mart as from one build."""

from contextlib import closing
from pathlib import Path
from random import Random

from dev.compiled import Project
from dev.torture.batchings import (
    batches,
    build_pieces,
    build_whole,
    differing_marts,
    differing_models,
    read_files,
)
from dev.torture.samples import write_exports
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams


def test_any_batches_of_exports_give_the_marts_of_one_full_build(
    every_model: Project, tmp_path: Path
) -> None:
    exports = Home(tmp_path / "exports")
    write_exports(exports.root, read_streams(), 3, visitors=10)
    files = read_files(exports)
    with closing(build_whole(every_model, tmp_path / "whole", files)) as whole:
        for number in range(2):
            arriving = batches(files, Random(f"test/{number}"))
            home = tmp_path / f"{number}"
            with closing(build_pieces(every_model, home, arriving)) as pieces:
                assert differing_marts(pieces, whole) == []
                if number == 0:
                    assert differing_models(pieces) == []
