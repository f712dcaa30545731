"""However exports arrive, the models come out as if all had been there from the first."""

import tempfile
from contextlib import closing
from pathlib import Path

from arrivals import Delivery, deliveries
from compiled import CompiledHome, Project
from hypothesis import given


@given(arriving=deliveries())
def test_any_order_of_arrival_gives_the_rows_of_one_full_refresh(
    project: Project, arriving: list[Delivery]
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(CompiledHome(project, Path(folder, "pieces"))) as pieces,
        closing(CompiledHome(project, Path(folder, "whole"))) as whole,
    ):
        for number, delivery in enumerate(arriving, 1):
            pieces.land(delivery)
            pieces.refresh(marts=number == len(arriving))
        distinct = {text: path for one in arriving for path, text in one.items()}
        whole.land({path: text for text, path in distinct.items()})
        whole.refresh(full=True)
        for model in project.compared:
            assert pieces.rows(model) == whole.rows(model), model
