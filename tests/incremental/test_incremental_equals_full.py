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
        for delivery in arriving:
            whole.land(delivery)
        whole.refresh(full=True)
        for model in project.compared:
            assert pieces.rows(model) == whole.rows(model), model
