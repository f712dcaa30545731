"""Asking a vendor's API: signed, in its pace, and again after a wait where that may help.

What an answer means is the business of the vendor's module. No error holds a secret.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from orchestration.lib.extracting.refusals import (
    ExtractionError,
    LimitReachedError,
    RefusedError,
    UnreachableError,
    check_clock,
    retry_after,
)
from orchestration.lib.extracting.signing import SignIn, Token, as_given, masked, unsigned

log = logging.getLogger("closedloop.extracting")

ATTEMPTS = 8
LONGEST_WAIT = 900.0  # seconds; who asks for more has a limit of the day
WORDS = 300  # characters of a vendor's answer in an error
_TIMEOUT = (10, 120)  # seconds to connect, and between two bytes
_USED = 0.9  # of a token's time, then it is renewed


def asks_nothing(answer: requests.Response) -> float | None:
    """The hook of a vendor that tells waits by Retry-After alone."""
    return None


@dataclass
class Client:
    """One vendor's API.

    `sign_in` gets a token, at first and whenever one expires. `asks_to_wait` sees every answer and
    gives the seconds to wait after it, `inf` for a limit of the day, None where it says nothing; a
    refusal with a wait is asked again. Of an answer that came well it should read headers alone.
    `kept_tokens` is where a vendor's newer refresh tokens are kept.
    """

    base_url: str
    sign_in: SignIn = unsigned
    per_second: float = 5.0
    asks_to_wait: Callable[[requests.Response], float | None] = asks_nothing
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int = ATTEMPTS  # 1 where what is told twice would count twice
    secrets: set[str] = field(default_factory=set, repr=False)
    kept_tokens: Path | None = None
    calls: int = 0
    session: requests.Session = field(default_factory=requests.Session)
    _token: Token | None = field(default=None, repr=False)
    _renew_at: float = inf
    _next_at: float = 0.0
    _is_used_up: bool = False

    def get(self, path: str, **parameters: object) -> Any:  # noqa: ANN401
        """The JSON that a path gives; see `send`."""
        return self.json(self.send("GET", path, params=parameters))

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401
        """The JSON that a path gives for a body; see `send`."""
        return self.json(self.send("POST", path, json=body))

    def send(
        self,
        method: str,
        path: str,
        *,
        is_signed: bool = True,
        **options: Any,  # noqa: ANN401
    ) -> requests.Response:
        """The answer to a request, to a path below `base_url` or a whole URL.

        The options are those of `requests`. Asks again as long as that may help, then raises
        RefusedError, LimitReachedError or UnreachableError.
        """
        try:
            for attempt in stamina.retry_context(
                on=lambda error: getattr(error, "again", False),
                attempts=self.attempts,
                timeout=None,
                wait_initial=1.0,
                wait_max=60.0,
            ):
                with attempt:
                    answer = self._ask(method, path, is_signed, options)
        except ExtractionError as error:
            error.again = False  # whoever asked for a token in between need not try again
            raise
        return answer

    def json(self, answer: requests.Response) -> Any:  # noqa: ANN401
        """The JSON of an answer; raises RefusedError where it is something else, like a page."""
        try:
            return answer.json()
        except ValueError:
            kind = answer.headers.get("Content-Type", "no type")
            raise self._refused(answer, f"an answer in {kind} and not in JSON: ") from None

    def masked(self, text: str) -> str:
        """The text without any secret."""
        return masked(text, self.secrets)

    def _ask(
        self, method: str, path: str, is_signed: bool, options: dict[str, Any]
    ) -> requests.Response:
        token = self._signed() if is_signed else None
        answer = self._answer(method, path, token, options)
        if answer.status_code == 401 and token:
            self._token = None
            renewed = self._signed()
            if renewed != token:
                answer = self._answer(method, path, renewed, options)
        check_clock(answer)
        wait = self.asks_to_wait(answer)
        if answer.ok:
            self._is_used_up = (wait or 0.0) > LONGEST_WAIT
            self._next_at += 0.0 if self._is_used_up else wait or 0.0
            return answer
        if wait is None and (answer.status_code == 429 or answer.status_code >= 500):
            wait = retry_after(answer)
            if wait is None:
                raise self._refused(answer, again=True)
        if wait is None:
            raise self._refused(answer)
        if wait > LONGEST_WAIT:
            raise LimitReachedError(f"{self._refused(answer)}; the next run goes on from here")
        raise self._refused(answer, again=max(wait, 0.05))

    def _signed(self) -> Token:
        if self._token is None or time.monotonic() >= self._renew_at:
            token = self.sign_in(self)
            self.secrets |= {value.split(" ")[-1] for value in token.headers.values()}
            self.base_url = token.base_url or self.base_url
            self._renew_at = time.monotonic() + _USED * token.expires_in
            self._token = token
        return self._token

    def _answer(
        self, method: str, path: str, token: Token | None, options: dict[str, Any]
    ) -> requests.Response:
        """One answer, whatever it is; raises UnreachableError, or LimitReachedError unasked."""
        url = path if "://" in path else self.base_url.rstrip("/") + path
        if self._is_used_up:
            raise LimitReachedError(
                f"{urlsplit(url).netloc} said with its last answer that this was all for now; the "
                "next run goes on from here"
            )
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = time.monotonic() + 1 / self.per_second
        self.calls += 1
        headers = {**self.headers, **(token.headers if token else {}), **options.get("headers", {})}
        given = {"timeout": _TIMEOUT, "auth": as_given, **options, "headers": headers}
        try:
            return self.session.request(method, url, **given)
        except requests.RequestException as error:
            reason = self.masked(" ".join(str(error).split()))[:WORDS]
            raise UnreachableError(
                f"no answer from {urlsplit(url).netloc}: {reason}; check the network and base_url"
            ) from None

    def _refused(
        self, answer: requests.Response, what: str = "", again: float | bool = False
    ) -> RefusedError:
        asked = urlsplit(answer.url)
        where = f"{answer.request.method} {asked.netloc}{self.masked(asked.path)}"
        words = self.masked(" ".join(answer.text.split()))[:WORDS] or answer.reason
        message = f"{answer.status_code} from {where}: {what}{words}"
        return RefusedError(message, answer.status_code, again, _json(answer))


def _json(answer: requests.Response) -> object:
    """The JSON of a refusal, which may name what is wrong; None where it is something else."""
    try:
        return answer.json()
    except ValueError:
        return None


def _say(details: RetryDetails) -> None:
    log.debug("asks again in %.0f s: %s", details.wait_for, details.caused_by)


set_on_retry_hooks([_say])
