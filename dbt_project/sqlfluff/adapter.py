"""Stands in for dbt's adapter while sqlfluff lints: a dispatched macro reads as a function call."""

from collections.abc import Callable


def dispatch(macro_name: str, package: str | None = None) -> Callable[..., str]:
    """Returns what the linter sees in the macro's place, such as `url_host(page_url)`."""

    def rendered(*arguments: object, **named: object) -> str:
        expressions = [value for value in arguments if isinstance(value, str)]
        return f"{macro_name}({', '.join(expressions)})"

    return rendered
