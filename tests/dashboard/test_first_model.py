"""The page begins with the default model of what is published."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

from orchestration.dashboard.published import queries
from orchestration.dashboard.view import FOLDER, view

MODELS = "(values ('linear', false), ('markov', true)) v(attribution_model, is_default_model)"


@pytest.mark.parametrize(
    ("published", "default"),
    [
        (f"select * from {MODELS}", "markov"),
        (f"select attribution_model from {MODELS}", None),  # by a version without a default
        (f"select * from {MODELS} where false", None),
    ],
)
def test_the_default_is_what_the_snapshot_says(published: str, default: str | None) -> None:
    with closing(duckdb.connect()) as connection:
        connection.execute(f"create schema marts; create table marts.rpt_sources as {published}")
        found = connection.execute(queries(FOLDER / "page.sql")["default"]).fetchone()
    assert found == (default,)


@pytest.mark.parametrize(
    ("default", "models", "first"),
    [
        ("markov", ["linear", "markov"], "markov"),
        (None, ["first_touch", "linear"], "first_touch"),
        (None, [], "linear"),
    ],
)
def test_a_view_without_a_model_has_the_default(
    default: str | None, models: list[str], first: str
) -> None:
    framed = {"default_model": default, "models": models, "first_day": None, "last_day": None}
    assert view("sources", [], framed).values["model"] == first
