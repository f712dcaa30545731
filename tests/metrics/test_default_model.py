"""The var default_attribution_model says which rows are those of the default model."""

from __future__ import annotations

from contextlib import closing

import duckdb

from dev.rendering import macro, singular_test


def test_rows_of_earlier_builds_follow_the_default_of_now() -> None:
    mark = macro("mark_default_model", default_attribution_model="markov")("changes")
    with closing(duckdb.connect()) as connection:
        connection.execute(
            "create table changes as from (values ('linear', true), ('markov', false), "
            "('linear', null), ('markov', null), ('u_shaped', false)) "
            "v(attribution_model, is_default_model)"
        )
        connection.execute(mark)
        rows = connection.execute("select distinct * from changes order by all").fetchall()
        assert rows == [("linear", False), ("markov", True), ("u_shaped", False)]
        assert connection.execute(mark).fetchone() == (0,)


def test_a_default_that_no_seed_has_fails_a_test_which_names_it() -> None:
    test = singular_test("assert_the_default_attribution_model_is_there", lambda name: name)

    def failing(*models: str) -> list[tuple[str]]:
        with closing(duckdb.connect()) as connection:
            connection.execute("create table int_attribution_models (attribution_model varchar)")
            for model in models:
                connection.execute("insert into int_attribution_models values (?)", [model])
            return connection.execute(test).fetchall()

    assert failing("linear", "markov") == []
    assert [row[0] for row in failing("markov")] == ["linear"]
