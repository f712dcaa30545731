"""The dbt project's SQL, rendered without dbt: macros to try on a few values, and models by other
vars than those that they were built with, in half a second instead of ten."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

from dev.refreshing import DEMO_DAY
from orchestration.lib.common.settings import PROJECT_ROOT

_MACROS = PROJECT_ROOT / "dbt_project/macros"
MODELS = {path.stem: path for path in (PROJECT_ROOT / "dbt_project/models").rglob("*.sql")}
PYTHON = {path.stem: path for path in (PROJECT_ROOT / "dbt_project/models").rglob("*.py")}
ALL = MODELS | PYTHON
# What a build on an engine gives beside its target.
_VARS_OF_ENGINE = {"spark": {"id_type": "binary"}}
_MACRO = re.compile(r"\{%-? macro (\w+)")
_REF = re.compile(r"ref\('(\w+)'\)")


class CompilationError(Exception):
    """What dbt would stop with; the message is the macro's own."""


def schema(model: str) -> str:
    """The schema that dbt builds a model in: its layer's, and for reports that of what it is."""
    layer, *folders = ALL[model].relative_to(PROJECT_ROOT / "dbt_project/models").parts
    if layer != "reports":
        return layer
    return "intermediate" if "workings" in folders else "marts"


def is_ephemeral(model: str) -> bool:
    """Whether a model is no table or view, but a part of those that read it."""
    return "materialized='ephemeral'" in ALL[model].read_text()


def published() -> set[str]:
    """The models that readers see."""
    return {model for model in ALL if schema(model) == "marts"}


def inputs(model: str) -> list[str]:
    """The models that a model reads."""
    return sorted(set(_REF.findall(MODELS[model].read_text())))


@cache
def upstream(model: str) -> frozenset[str]:
    """The models that a model is made from, however far before it, and the model itself."""
    before = _REF.findall(MODELS[model].read_text()) if model in MODELS else []
    return frozenset({model}).union(*map(upstream, before))


def macro(name: str, engine: str = "duckdb", **variables: Any) -> Callable[..., str]:  # noqa: ANN401
    """A macro as a function from SQL expressions to one; `variables` override the project's."""
    return _macros(engine, **variables).defined[name]


def model(
    name: str,
    relation: Callable[[str], str],
    engine: str = "duckdb",
    **variables: Any,  # noqa: ANN401
) -> str:
    """A model's rows as a query that reads each model before it from `relation(model)`."""
    macros = _macros(engine, **variables)
    template = macros.environment.from_string(MODELS[name].read_text(), globals=macros.defined)
    return template.render(ref=relation, this=relation(name))


def recorded_calls(name: str, *watched: str) -> list[tuple[str, tuple[Any, ...]]]:
    """What a staging model calls some macros, or `source`, with; it reads sources, not models."""
    macros = _macros()
    calls: list[tuple[str, tuple[Any, ...]]] = []

    def recorder(macro: str) -> Callable[..., str]:
        def record(*arguments: Any) -> str:  # noqa: ANN401
            calls.append((macro, arguments))
            return macro

        return record

    defined = macros.defined | {macro: recorder(macro) for macro in ("source", *watched)}
    macros.environment.from_string(MODELS[name].read_text(), globals=defined).render()
    return calls


def singular_test(name: str, relation: Callable[[str], str]) -> str:
    """A singular test's query for its failing rows; it reads a model from `relation(model)`."""
    macros = _macros()
    text = (PROJECT_ROOT / f"dbt_project/tests/{name}.sql").read_text()
    template = macros.environment.from_string(text, globals=macros.defined)
    return template.render(ref=relation)


def generic_test(name: str, relation: str, **arguments: Any) -> str:  # noqa: ANN401
    """A generic test's query for the rows of a relation that fail it."""
    macros = _macros()
    text = (PROJECT_ROOT / f"dbt_project/tests/generic/{name}.sql").read_text()
    body = re.sub(r"\{%-? (test \w+\(.*\)|endtest) -?%\}", "", text)
    template = macros.environment.from_string(body, globals=macros.defined)
    return template.render(model=relation, **arguments)


class _Macros:
    """All macros but those of tags that only dbt knows, with the project's vars."""

    def __init__(self, engine: str, variables: dict[str, Any]) -> None:
        project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text())
        known = project["vars"] | _VARS_OF_ENGINE.get(engine, {}) | variables
        self.engine = engine
        self.environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        self.environment.globals |= {
            "var": lambda name, default=None: known.get(name, default),
            "config": lambda **_: "",
            "execute": True,
            "dbt": SimpleNamespace(is_incremental=lambda: False),  # as in a full build
            "exceptions": _Exceptions,
            "adapter": self,
            "return": _return,
            "tojson": json.dumps,
            # As in the first build of all, of the demo's day.
            "ref": lambda name: f"{schema(name) if name in ALL else 'seeds'}.{name}",
            "source": lambda name, table: f"{name}.{table}",
            "env_var": lambda name, default="": {"CLOSEDLOOP_AS_OF": DEMO_DAY}.get(name, default),
            "run_query": _found,
            "graph": SimpleNamespace(nodes={}),
            "run_started_at": f"{DEMO_DAY} 05:00:00",
            "invocation_id": "run",
        }
        self.defined: dict[str, Any] = {}
        texts = [path.read_text() for path in sorted(_MACROS.rglob("*.sql"))]
        # Each file knows the macros of all others, and takes what they return.
        known_later = {name: self._later(name) for name in _MACRO.findall("\n".join(texts))}
        for text in texts:
            module = self.environment.from_string(text, globals=known_later).module
            self.defined |= {name: _returning(macro) for name, macro in vars(module).items()}

    def _later(self, name: str) -> Callable[..., Any]:
        return lambda *arguments, **named: self.defined[name](*arguments, **named)

    def dispatch(self, name: str) -> Callable[..., str]:
        """As dbt's adapter.dispatch."""
        of_engine = self.defined.get(f"{self.engine}__{name}")
        return of_engine or self.defined[f"default__{name}"]


class _ReturnedError(Exception):
    """Carries what a macro returns, when that is no text, out of it."""


def _found(sql: str) -> SimpleNamespace:
    """What a query of a macro finds where nothing was built before: of a maximum one row."""
    return SimpleNamespace(rows=[{"loaded_until": "infinity"}] if "max(" in sql else [])


def _return(value: Any) -> None:  # noqa: ANN401
    raise _ReturnedError(value)


def _returning(defined: Any) -> Any:  # noqa: ANN401
    """A macro that may end in dbt's `return`."""

    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return defined(*arguments, **named)
        except _ReturnedError as returned:
            return returned.args[0]

    return call if callable(defined) else defined


@cache
def _macros(engine: str = "duckdb", **variables: str | None) -> _Macros:
    return _Macros(engine, variables)


class _Exceptions:
    @staticmethod
    def raise_compiler_error(message: str) -> None:
        raise CompilationError(message)


def metric_files() -> list[Path]:
    """The macros that define a metric, one a file."""
    return sorted((_MACROS / "metrics").glob("*.sql"))
