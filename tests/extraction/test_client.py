"""Asking: what is asked again, what stops, and what each refusal says."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import inf
from pathlib import Path

import pytest
import stamina

from dev.fakes.server import Answer, Fake, Request
from orchestration.lib.extracting.client import ATTEMPTS, LONGEST_WAIT, WORDS, Client
from orchestration.lib.extracting.refusals import (
    ExtractionError,
    LimitReachedError,
    RefusedError,
    UnreachableError,
)
from orchestration.lib.extracting.signing import bearer, oauth

SECRET = "s3cret/token+1"


class Echo(Fake):
    """Says how it was signed; its tokens are valid as long as a test lets them be."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.valid = {f"Bearer {SECRET}"}
        self.seconds: float | None = None

    def answer(self, request: Request) -> Answer:
        if request.path == "/token":
            self.given += 1
            self.valid = {f"Bearer token-{self.given}"}
            return Answer(body={"access_token": f"token-{self.given}", "expires_in": self.seconds})
        if request.headers["Authorization"] not in self.valid:
            return Answer(401, {"message": f"{request.headers['Authorization']} is not valid"})
        return Answer(body={"signed": request.headers["Authorization"]})

    def asked(self, path: str) -> int:
        return len([one for one in self.requests if one.path == path])


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as fake:
        yield fake


@pytest.mark.parametrize("wait", [inf, LONGEST_WAIT + 1])
def test_a_good_answer_after_which_there_is_no_more_today_is_the_last(
    echo: Echo, wait: float
) -> None:
    asking = client(echo, asks_to_wait=lambda answer: wait)
    assert asking.get("/x") == {"signed": f"Bearer {SECRET}"}
    with pytest.raises(LimitReachedError, match="the next run goes on from here"):
        asking.get("/x")
    assert echo.asked("/x") == 1


def client(echo: Echo, **more: object) -> Client:
    given = {"sign_in": bearer(SECRET), "per_second": 10_000, "secrets": {SECRET}} | more
    return Client(echo.url, **given)


def signed_in(echo: Echo) -> Client:
    return client(echo, sign_in=oauth(f"{echo.url}/token", client_secret=SECRET))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_a_vendor_cannot_answer_now_is_asked_again(echo: Echo, status: int) -> None:
    echo.next_answers = [Answer(status, "<h1>Busy</h1>")] * (ATTEMPTS - 1)
    assert client(echo).get("/x") == {"signed": f"Bearer {SECRET}"}
    assert len(echo.requests) == ATTEMPTS


def test_a_vendor_that_never_answers_is_given_up_in_one_line(echo: Echo) -> None:
    echo.next_answers = [Answer(503, "<h1>Down\nfor ever</h1>")] * (ATTEMPTS + 1)
    with pytest.raises(RefusedError, match=r"^503 from GET 127.*/x: <h1>Down for ever</h1>$"):
        client(echo).get("/x")
    assert len(echo.requests) == ATTEMPTS


def test_a_sign_in_that_is_given_up_is_not_begun_again(echo: Echo) -> None:
    echo.every[1] = lambda: Answer(503)
    with pytest.raises(RefusedError, match="503 from POST"):
        signed_in(echo).get("/x")
    assert len(echo.requests) == ATTEMPTS


def later(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(("told", "least", "most"), [("0.4", 0.4, 0.9), ("date", 2, 3.5)])
def test_retry_after_is_waited_for(echo: Echo, told: str, least: float, most: float) -> None:
    told = later(3) if told == "date" else told
    echo.next_answers = [Answer(429, {}, {"Retry-After": told})]
    started = time.monotonic()
    with stamina.set_testing(False):
        client(echo).get("/x")
    assert least <= time.monotonic() - started < most


@pytest.mark.parametrize("told", [str(LONGEST_WAIT + 1), "date"])
def test_a_wait_of_hours_is_a_limit_and_not_waited_for(echo: Echo, told: str) -> None:
    told = later(2 * LONGEST_WAIT) if told == "date" else told
    echo.next_answers = [Answer(429, {"message": "Daily limit"}, {"Retry-After": told})]
    with pytest.raises(LimitReachedError, match=r"Daily limit.*; the next run goes on from here$"):
        client(echo).get("/x")
    assert len(echo.requests) == 1


def test_a_wait_told_in_a_body_is_waited_for_whatever_the_status(echo: Echo) -> None:
    echo.next_answers = [Answer(400, {"code": 17, "wait": 0.3})]
    asking = client(
        echo, asks_to_wait=lambda answer: None if answer.ok else answer.json().get("wait")
    )
    started = time.monotonic()
    with stamina.set_testing(False):
        asking.get("/x")
    assert time.monotonic() - started >= 0.3


def test_a_limit_of_the_day_told_in_a_body_stops_at_once(echo: Echo) -> None:
    echo.next_answers = [Answer(429, {"policyName": "DAILY"}, {"Retry-After": "1"})]
    with pytest.raises(LimitReachedError):
        client(echo, asks_to_wait=lambda answer: None if answer.ok else inf).get("/x")
    assert len(echo.requests) == 1


def test_a_good_answer_may_slow_the_next_request(echo: Echo) -> None:
    asking = client(echo, asks_to_wait=lambda answer: 0.3)
    started = time.monotonic()
    asking.get("/x")
    asking.get("/x")
    assert time.monotonic() - started >= 0.3


def test_requests_keep_the_vendors_pace(echo: Echo) -> None:
    asking = client(echo, per_second=20)
    started = time.monotonic()
    for _ in range(9):
        asking.get("/x")
    assert time.monotonic() - started >= 8 / 20


def test_a_token_is_renewed_before_it_expires(echo: Echo) -> None:
    echo.seconds = 0.2
    asking = signed_in(echo)
    assert asking.get("/x") == asking.get("/x") == {"signed": "Bearer token-1"}
    time.sleep(0.2)
    assert asking.get("/x") == {"signed": "Bearer token-2"}
    assert echo.asked("/x") == 3  # none of them in vain


def test_a_token_that_expired_too_soon_is_renewed_once(echo: Echo) -> None:
    asking = signed_in(echo)
    asking.get("/x")
    echo.valid = set()
    assert asking.get("/x") == {"signed": "Bearer token-2"}
    assert echo.asked("/x") == 3


def test_a_token_that_nobody_can_renew_is_refused_once(echo: Echo) -> None:
    echo.valid = set()
    with pytest.raises(RefusedError, match="401 from GET"):
        client(echo).get("/x")
    assert echo.asked("/x") == 1


def test_a_refusal_carries_the_vendors_words_and_no_secret(echo: Echo) -> None:
    words = f'{{"message": "the scope is missing", "token": "{SECRET}"}}' + "x" * 900
    echo.next_answers = [Answer(403, words)]
    with pytest.raises(RefusedError) as refused:
        client(echo).get("/x", access_token=SECRET)
    assert str(refused.value).startswith("403 from GET 127.0.0.1")
    assert "the scope is missing" in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert len(str(refused.value)) < WORDS + 60
    assert refused.value.status == 403


def test_a_token_that_was_fetched_is_no_less_secret(echo: Echo) -> None:
    asking = signed_in(echo)
    asking.get("/x")
    echo.valid = set()
    echo.next_answers = [Answer(403, {"token": "token-1"})]
    with pytest.raises(RefusedError, match=r'"token": "\*\*\*"'):
        asking.get("/x")


def test_a_page_in_place_of_json_says_so(echo: Echo) -> None:
    page = Answer(200, "<html>Please log in</html>", {"Content-Type": "text/html"})
    echo.next_answers = [page]
    with pytest.raises(RefusedError, match=r"in text/html and not in JSON: <html>Please log in"):
        client(echo).get("/x")


@pytest.mark.parametrize(("seconds", "told"), [(3600, "60 minutes behind"), (-7200, "120 min")])
def test_a_clock_that_is_off_says_by_how_much(echo: Echo, seconds: float, told: str) -> None:
    echo.next_answers = [Answer(200, {}, {"Date": later(seconds + 1)})]
    with pytest.raises(ExtractionError, match=f"clock is {told}.*set it, then extract again"):
        client(echo).get("/x")


def test_no_network_is_one_line_with_the_host_and_no_secret() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        asking = Client(url, bearer(SECRET), per_second=10_000, secrets={SECRET})
        with pytest.raises(UnreachableError) as told:
            asking.get("/x", token=SECRET)
    assert str(told.value).startswith(f"no answer from {url.removeprefix('http://')}: ")
    assert str(told.value).endswith("; check the network and base_url")
    assert "s3cret" not in str(told.value)
    assert asking.calls == ATTEMPTS


def test_no_other_password_of_this_machine_is_sent(
    echo: Echo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password other\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert client(echo).get("/x") == {"signed": f"Bearer {SECRET}"}
