"""How requests are signed: tokens that last, and tokens that are fetched and expire."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests

from orchestration.lib.extracting.kept_tokens import keep, newest

if TYPE_CHECKING:
    from orchestration.lib.extracting.client import Client


@dataclass(frozen=True)
class Token:
    """Headers that sign a request, for so many seconds; and where to ask, if signing in says so."""

    headers: Mapping[str, str]
    expires_in: float = inf
    base_url: str | None = None


SignIn = Callable[["Client"], Token]


def unsigned(client: Client) -> Token:
    """The sign-in of an API that everybody may read."""
    return Token({})


def bearer(token: str) -> SignIn:
    """The sign-in by a token that lasts until somebody replaces it."""
    return lambda client: Token({"Authorization": f"Bearer {token}"})


def oauth(url: str, **form: str) -> SignIn:
    """The sign-in by a form sent to `url`, as OAuth has it for refresh tokens and the like.

    A refresh token that comes with the answer takes the place of the one that was sent.
    """
    given = form.get("refresh_token")

    def sign_in(client: Client) -> Token:
        sent = dict(form)
        if given:
            sent["refresh_token"] = newest(client.kept_tokens, given)
            client.secrets.add(sent["refresh_token"])
        told = client.json(client.send("POST", url, is_signed=False, data=sent))
        if given and (token := told.get("refresh_token")):
            client.secrets.add(token)
            keep(client.kept_tokens, given, token)
        return Token(
            {"Authorization": f"Bearer {told['access_token']}"},
            float(told.get("expires_in") or inf),
            told.get("instance_url"),
        )

    return sign_in


def masked(text: str, secrets: Collection[str]) -> str:
    """The text without any secret, however it is spelled in URLs and JSON."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
            text = text.replace(spelling, "***")
    return text


def as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Adds nothing: keeps requests from taking another password from ~/.netrc."""
    return request
