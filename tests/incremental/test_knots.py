"""Records that keep to their contract and contradict one another reach every mart."""

from contextlib import closing
from pathlib import Path

from dev.compiled import CompiledHome, Project
from dev.torture.knots import knots


def test_circles_crowds_and_limits_are_built_like_anything_else(
    every_model: Project, tmp_path: Path
) -> None:
    with closing(CompiledHome(every_model, tmp_path / "home")) as home:
        home.land(knots())
        home.refresh(full=True)
        assert _rows(home, "select count(*) from quarantine.records") == [(0,)]
        spent = _rows(
            home, "select sum(spend), count(*) from marts.fct_ad_spend where campaign like 'knot-%'"
        )
        assert [(float(spend), days) for spend, days in spent] == [(30 * 999999999999.99 - 10, 31)]
        assert _rows(
            home,
            "select distinct year(occurred_at) from staging.stg_segment__events "
            "where event_id like 'knot-%' order by 1",
        ) == [(1970,), (2026,)]


def _rows(home: CompiledHome, sql: str) -> list[tuple]:
    return home.work.execute(sql).fetchall()
