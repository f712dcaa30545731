"""No figure depends on the order in which rows are read, or on how many threads read them."""

import re

import duckdb

from dev import rendering
from dev.compiled import CompiledHome, Model

_RELATION = re.compile(r'"closedloop"\."(\w+)"\."(\w+)"')
_ADDED_UP = re.compile(r"\b(sum|avg|stddev\w*|var_\w+)\(")
# What lies before them is read as it is: staging is of the files, and the ledger of their loads.
_AS_THEY_ARE = ("staging", "ops", "seeds")


def models_of(home: CompiledHome) -> list[Model]:
    """The models in SQL, but for staging."""
    return [
        model
        for model in home.project.models
        if model.full.suffix == ".sql" and not model.relation.startswith("staging.")
    ]


def test_models_come_out_alike_of_rows_in_another_order_and_by_two_threads(
    company: CompiledHome,
) -> None:
    work, there = company.work, set()
    work.begin()

    def shuffled(relation: re.Match[str]) -> str:
        schema, name = relation.groups()
        if schema.startswith("raw_") or schema in _AS_THEY_ARE:
            return relation.group()
        if name not in there:
            there.add(name)
            work.execute(
                f"create temp table shuffled_{name} as from {relation.group()} as one_row "
                "order by hash(one_row, 7)"
            )
        return f"temp.shuffled_{name}"

    differing = []
    for model in models_of(company):
        text = model.full.read_text()
        other = _RELATION.sub(shuffled, text)
        work.execute("set threads = 1")
        found = work.execute(_fingerprint(text)).fetchone()
        work.execute("set threads = 2")
        if work.execute(_fingerprint(other)).fetchone() != found:
            differing.append(model.name)
    work.rollback()
    work.execute("set threads = 1")
    assert differing == []


def test_no_floats_are_added_up_but_in_an_order(company: CompiledHome) -> None:
    floats = [
        f"{model.name}: {added}"
        for model in models_of(company)
        for added in _floats_added_up(company, model.full.read_text())
    ]
    assert floats == []


def test_an_average_is_a_sum_of_decimals_by_a_count() -> None:
    texts = {name: path.read_text() for name, path in rendering.MODELS.items()}
    assert {name for name, text in texts.items() if re.search(r"\bavg\(", text)} == set()


def _fingerprint(query: str) -> str:
    return f"select count(*), sum(hash(one_row)) from ({query}) as one_row"


def _floats_added_up(home: CompiledHome, text: str) -> list[str]:
    """The sums of a model that are of floats, in no order of their own."""
    found = []
    for call in _ADDED_UP.finditer(text):
        end = _end(text, call.end())
        added = text[call.end() : end]
        if " order by " in added:
            continue
        is_float = f"typeof({added}) in ('DOUBLE', 'FLOAT')"
        probe = f"case when {is_float} then error('float') else {added} end"
        try:
            home.work.execute(_fingerprint(text[: call.end()] + probe + text[end:])).fetchall()
        except duckdb.InvalidInputException:
            found.append(" ".join(added.split()))
    return found


def _end(text: str, start: int) -> int:
    """Where the parenthesis ends that `start` lies in."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth < 0:
            return place
    return len(text)
