"""`connections.yml`: which vendors are read and told, and which variables hold the credentials.

Nothing of a value is ever shown: where a variable's name belongs, somebody may have put a token.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.refusals import ExtractionError
from orchestration.lib.extracting.signing import SignIn, oauth

_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_REMEDIES = {
    "extra_forbidden": "is no key of it; take it out or correct its spelling",
    "missing": "is missing; add it",
}


class ConnectionsError(ExtractionError):
    """What is wrong in connections.yml: one line with the file, the key and the remedy."""


def _from_environment(name: object) -> str:
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise ValueError(
            "must be the name of an environment variable, like HUBSPOT_TOKEN; if this is the "
            "credential itself, put it into a variable and name that here"
        )
    value = os.environ.get(name, "").strip()
    if not value:
        raise ValueError(f"the environment variable {name} is not set; export it, then try again")
    return value


# A credential: in the file the name of an environment variable, here its value.
Secret = Annotated[SecretStr, BeforeValidator(_from_environment)]


class Access(BaseModel):
    """How a vendor is reached; a vendor's own settings are a subclass."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True
    )

    base_url: str
    # Calls, where others use up the same limit; else what the vendor's module says.
    per_second: float | None = Field(default=None, gt=0)

    def secrets(self) -> set[str]:
        """The values that must never be shown."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return {value.get_secret_value() for value in values if isinstance(value, SecretStr)}


class AppAccess(Access):
    """How a vendor is reached to which an app signs in by a user's refresh token."""

    token_url: str
    client_id: Secret
    client_secret: Secret
    refresh_token: Secret

    def sign_in(self, **more: str) -> SignIn:
        """The sign-in; a vendor may want more in its form."""
        return oauth(
            self.token_url,
            grant_type="refresh_token",
            client_id=self.client_id.get_secret_value(),
            client_secret=self.client_secret.get_secret_value(),
            refresh_token=self.refresh_token.get_secret_value(),
            **more,
        )


class Connection(Access):
    """What every vendor that is read may be told."""

    # All of the vendor's, where none are named.
    streams: list[str] | None = Field(default=None, min_length=1)


class AppConnection(Connection, AppAccess):
    """What a vendor that is read may be told, where an app signs in."""


S = TypeVar("S", bound=Connection)
A = TypeVar("A", bound=Access)
Part = Literal["extract", "activate"]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    extract: dict[str, dict[str, Any] | None] | None = None
    activate: dict[str, dict[str, Any] | None] | None = None


def read_connections(home: Home, part: Part = "extract") -> dict[str, dict[str, Any]]:
    """The settings of each vendor, unchecked but for their shape; none where there is no file.

    Raises ConnectionsError.
    """
    try:
        given = yaml.safe_load(home.connections.read_text(encoding="utf-8")) or {}
        file = _File.model_validate(given)
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise ConnectionsError(
            f"{home.connections}: no YAML{line}; compare it with docs/connect.md"
        ) from None
    except ValidationError as error:
        raise ConnectionsError(_in_one_line(home.connections, (), error)) from None
    return {name: settings or {} for name, settings in (getattr(file, part) or {}).items()}


def checked(
    home: Home, source: str, kind: type[A], given: Mapping[str, Any], part: Part = "extract"
) -> A:
    """The settings of one vendor; raises ConnectionsError."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise ConnectionsError(_in_one_line(home.connections, (part, source), error)) from None


def _in_one_line(file: Path, above: tuple[str, ...], error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)[0]
    key = ".".join(map(str, (*above, *found["loc"]))) or "the file"
    what = _REMEDIES.get(found["type"], found["msg"].removeprefix("Value error, "))
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{file}: {key}: {what}{more}"
