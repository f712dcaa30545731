"""How addresses and numbers leave: vectors that vendors publish, and what is never sent."""

from __future__ import annotations

import pytest

from orchestration.lib.activating.hashing import (
    digits,
    e164,
    google_email,
    hashed,
    microsoft_email,
    plain_email,
    sha256,
    without_addresses,
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        ("user.name+NYC@Example.com", "user.name+nyc@example.com"),
        (" Jane.Doe@GoogleMail.com ", "janedoe@googlemail.com"),
    ],
)
def test_google_strips_dots_and_plus_of_gmail_alone(given: str, normal: str) -> None:
    assert google_email(given) == normal


def test_microsoft_strips_them_of_every_host_and_meta_of_none() -> None:
    assert microsoft_email("Jane.Doe+x@Contoso.com") == "janedoe@contoso.com"
    assert plain_email(" Jane.Doe+x@Gmail.com ") == "jane.doe+x@gmail.com"


@pytest.mark.parametrize(
    "text", ["a b@x.com", "nobody", "a@b", "a@b@c.com", "", "a@x.com, b@x.com"]
)
def test_what_is_no_address_is_not_sent(text: str) -> None:
    assert plain_email(text) is google_email(text) is microsoft_email(text) is None
    assert hashed([text], google_email) == []


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("+1 (800) 555-0100", "+18005550100"),
        ("+44 (0)7911 123456", "+447911123456"),
        ("07911 123456", None),  # of no country
        ("2125550100", None),
        ("+1", None),
        ("call me", None),
    ],
)
def test_a_phone_is_e164_or_not_sent(given: str, number: str | None) -> None:
    assert e164(given) == number
    assert digits(given) == (number.removeprefix("+") if number else None)


def test_published_vectors() -> None:
    # segmentio/action-destinations and Meta's own documents.
    assert sha256("testing@testing.com").startswith("584c4423")
    assert hashed(["Testing@testing.com "], plain_email) == [sha256("testing@testing.com")]


def test_what_is_hashed_already_is_hashed_once() -> None:
    once = sha256("jane@x.com")
    assert hashed([once, once.upper()], google_email) == [once]
    assert hashed([once], e164) == hashed([once], digits) == [once]


def test_one_person_s_two_spellings_are_sent_once() -> None:
    assert len(hashed(["j.d@gmail.com", "jd+1@gmail.com"], google_email)) == 1


def test_a_vendor_s_words_keep_no_address() -> None:
    words = f"jane@x.com, jane%40x.com, +1 (800) 555-0100 and {sha256('x')} are wrong in row 17"
    assert without_addresses(words) == "***, ***, *** and *** are wrong in row 17"
