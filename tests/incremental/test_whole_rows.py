"""Whatever becomes another in a row that incremental models read, they learn of it.

What changed is found by fingerprints of whole rows (models tagged change_log). Here every column
of every input of such a model is changed, one at a time: the catalogue says which there are.
"""

from collections.abc import Iterator

import pytest

from dev import rendering
from dev.compiled import CompiledHome, Project

TEXTS = {name: path.read_text() for name, path in rendering.MODELS.items()}
COMPARED = sorted(name for name, text in TEXTS.items() if "row_fingerprints(" in text)
# A score fades every day by less than a point: of what earns it, other logs tell.
BY_FIGURE = ["int_lead_score_fingerprints"]
OF_THE_LOAD = {"_load_id", "_file", "_row", "_loaded_at"}

# From a value of a type to another one.
OTHERWISE = {
    "VARCHAR": "coalesce({0}, '') || '~'",
    "UUID": "cast(md5(concat({0}, '~')) as uuid)",
    "BOOLEAN": "not coalesce({0}, false)",
    "TIMESTAMP": "coalesce({0}, timestamp '2026-06-01') + interval 1 day",
    "DATE": "coalesce({0}, date '2026-06-01') + interval 1 day",
    "number": "coalesce({0}, 0) + 1",
}

_PUBLISHED = "(select max(build_number) from ops.builds where is_published)"

Key = tuple[object, ...]


@pytest.fixture
def filled(company: CompiledHome, project: Project) -> Iterator[CompiledHome]:
    """The company, of which no more is built again than what is incremental."""
    every_model, company.project = company.project, project
    yield company
    company.project = every_model


def test_no_fingerprint_is_of_a_list_of_columns() -> None:
    assert COMPARED
    by_hand = {name for name, text in TEXTS.items() if "compared_with_last_build(" in text}
    assert sorted(by_hand - set(COMPARED)) == BY_FIGURE


def test_nothing_is_changed_where_nothing_new_came(filled: CompiledHome) -> None:
    for model in COMPARED:
        filled.work.begin()
        assert changed_keys(filled, model) == set(), model
        filled.work.rollback()


@pytest.mark.parametrize(
    ("model", "read"),
    [(model, read) for model in COMPARED for read in rendering.inputs(model)],
)
def test_another_value_in_any_column_reaches_the_log_and_every_mart(
    filled: CompiledHome, model: str, read: str
) -> None:
    keys = key_of(filled, model)
    columns = columns_of(filled, read)
    assert columns
    if set(keys) <= columns.keys():
        rows = one_row_a_key(filled, read, keys)
        assert rows, f"the company has no row in {read}"
        names = list(columns)
        for start in range(0, len(names), len(rows)):
            altered = dict(zip(names[start:], rows, strict=False))
            compare(filled, model, read, keys, altered)
    else:
        # Of a list that records are held against every row is changed, one column after the other.
        for column in columns:
            compare(filled, model, read, keys, {column: None}, and_marts=column == [*columns][-1])


def compare(
    home: CompiledHome,
    model: str,
    read: str,
    keys: list[str],
    altered: dict[str, int | None],
    *,
    and_marts: bool = True,
) -> None:
    """Changes each column in a row of its own, or in all rows, and builds what is made of it."""
    home.work.begin()
    try:
        expected = alter(home, read, keys, altered)
        found = changed_keys(home, model)
        assert found, f"{', '.join(altered)} of {read} are in no fingerprint"
        if expected:
            assert found == expected
        if not and_marts:
            return
        home.build_after(read)
        after = [one.name for one in home.project.after(read) if one.name in home.project.compared]
        pieces = {name: home.fingerprint(name) for name in after}
        home.build_after(read, full=True)
        differing = [name for name in after if home.fingerprint(name) != pieces[name]]
        assert differing == []
    finally:
        home.work.rollback()


def alter(
    home: CompiledHome, read: str, keys: list[str], altered: dict[str, int | None]
) -> set[Key]:
    """Changes each column in its row, or in every row; the keys that such a row had and has."""
    relation, kinds = home.relation(read), columns_of(home, read)
    otherwise = []
    for column, row in altered.items():
        changed = OTHERWISE.get(kinds[column], OTHERWISE["number"]).format(column)
        where = "true" if row is None else f"place = {row}"
        otherwise.append(f"case when {where} then {changed} else {column} end as {column}")
    make = "create or replace temp table {} as select".format
    home.work.execute(f"{make('before')} * from ({placed(home, read)})")
    if is_view(home, read):
        home.work.execute(f"drop view {relation}")
    home.work.execute(f"{make('after')} * replace ({', '.join(otherwise)}) from before")
    home.work.execute(f"create or replace table {relation} as from after select * exclude (place)")
    rows = ", ".join(str(row) for row in altered.values() if row is not None)
    if not rows:
        return set()
    shown = ", ".join(keyed(keys))
    query = f"from {{}} select {shown} where place in ({rows})".format
    return set(home.work.execute(query("before")).fetchall()) | set(
        home.work.execute(query("after")).fetchall()
    )


def changed_keys(home: CompiledHome, model: str) -> set[Key]:
    """The keys that a build of the model now finds changed."""
    home.book()
    home.build(model)
    keys = ", ".join(key_of(home, model))
    query = f"select {keys} from {home.relation(model)} where build_number > {_PUBLISHED}"
    return set(home.work.execute(query).fetchall())


def key_of(home: CompiledHome, model: str) -> list[str]:
    """The columns by which a model keeps fingerprints."""
    return [name for name in columns_of(home, model) if name not in ("fingerprint", "build_number")]


def keyed(keys: list[str]) -> list[str]:
    """The key of a landing without a referrer is 0, of which there is none."""
    return [f"coalesce({key}, 0)" if key.endswith("_referrer_key") else key for key in keys]


def columns_of(home: CompiledHome, model: str) -> dict[str, str]:
    """The columns that a table has, but those of the load, and their types."""
    found = home.work.execute(
        "select column_name, data_type from duckdb_columns() "
        f"where schema_name || '.' || table_name = '{home.relation(model)}'"
    ).fetchall()
    return {name: kind for name, kind in found if name not in OF_THE_LOAD}


def one_row_a_key(home: CompiledHome, model: str, keys: list[str]) -> list[int]:
    """A row of each of some keys."""
    found = home.work.execute(
        f"select min(place) from ({placed(home, model)}) group by {', '.join(keys)} "
        "order by 1 limit 40"
    ).fetchall()
    return [row for (row,) in found]


def placed(home: CompiledHome, model: str) -> str:
    """A query of a model's rows, each with its number as `place`."""
    order = f"row_number() over (order by {', '.join(columns_of(home, model))})"
    number = order if is_view(home, model) else "rowid"
    return f"select *, {number} as place from {home.relation(model)}"


def is_view(home: CompiledHome, model: str) -> bool:
    """Whether a model is a view."""
    found = home.work.execute(
        "select 1 from duckdb_views() "
        f"where schema_name || '.' || view_name = '{home.relation(model)}'"
    )
    return found.fetchone() is not None
