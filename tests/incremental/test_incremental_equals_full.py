"""However exports arrive, the models come out as if all had been there from the first."""

import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from arrivals import Delivery, deliveries
from contracts import KEYS, STREAMS, contract_record
from hypothesis import given
from hypothesis import strategies as st

from dev.compiled import CompiledHome, Project

# What becomes of a build that is not the last one: published, built whole but not published, as
# after a failed test, or killed after so many models.
FATES = st.lists(
    st.one_of(
        st.just({}),
        st.just({"published": False}),
        st.integers(0, 200).map(lambda models: {"killed_after": models}),
    ),
    min_size=3,
    max_size=3,
)


@given(arriving=deliveries(), fates=FATES)
def test_any_order_of_arrival_gives_the_rows_of_one_full_refresh(
    project: Project, arriving: list[Delivery], fates: list[dict]
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(CompiledHome(project, Path(folder, "pieces"))) as pieces,
        closing(CompiledHome(project, Path(folder, "whole"))) as whole,
    ):
        for delivery, fate in zip(arriving[:-1], fates, strict=False):
            pieces.land(delivery)
            pieces.refresh(marts=False, **fate)
        pieces.land(arriving[-1])
        pieces.refresh()
        for delivery in arriving:
            whole.land(delivery)
        whole.refresh(full=True)
        for model in project.compared:
            assert pieces.rows(model) == whole.rows(model), model


def test_arrivals_vary_every_field_of_the_generic_contract() -> None:
    at, drawn = datetime(2026, 3, 1), range(60)
    for path, stream in STREAMS.items():
        records = [contract_record(path, 0, at, seed) for seed in drawn]
        key, _ = KEYS.get(stream.name, (None, ""))
        alike = {
            field.name
            for field in stream.fields
            if len({record[field.name] for record in records}) == 1
        }
        assert alike <= {key}, path
