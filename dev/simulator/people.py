"""Who the visitors are: employers, people and their devices, and the numbers given out to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import count, islice
from random import Random

from dev.simulator.company import USER_AGENTS
from dev.simulator.names import (
    FIRST_NAMES,
    LAST_NAMES,
    company_name,
    domain_of,
    email_address,
    phone_number,
)
from dev.simulator.settings import Share

_FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de")


@dataclass(slots=True)
class Employer:
    """A company that people work for; `company_id` is set once the CRM knows it."""

    name: str
    domain: str
    country: str
    company_id: str | None = None
    switchboard: str | None = None


@dataclass(slots=True)
class Device:
    """A browser with its anonymous id; `skew` is how many milliseconds its clock is ahead."""

    visitor_id: str
    user_agent: str
    ip: str
    locale: str
    skew: int = 0
    clean: bool = False


@dataclass(slots=True)
class Person:
    """A true person, and every identifier under which some system knows them."""

    person_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    country: str
    employer: Employer
    devices: list[Device]
    # How much they want to buy, from 0 to 1: it shows in all that they do.
    intent: float = 0.5
    visitor_ids: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    user_ids: list[str] = field(default_factory=list)
    contact_ids: list[str] = field(default_factory=list)
    chat_contact_ids: list[str] = field(default_factory=list)
    # The campaigns of the fairs that they came to.
    fairs: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.first_name} {self.last_name}"


def learn(known: list[str], identifier: str | None) -> None:
    """Add an identifier to those under which a person is known."""
    if identifier and identifier not in known:
        known.append(identifier)


@dataclass(slots=True)
class Numbers:
    """The running numbers of the made-up systems."""

    person: Iterator[int] = field(default_factory=lambda: count(1))
    employer: Iterator[int] = field(default_factory=lambda: count())
    contact: Iterator[int] = field(default_factory=lambda: count(101))
    company: Iterator[int] = field(default_factory=lambda: count(4001))
    deal: Iterator[int] = field(default_factory=lambda: count(7001))
    conversation: Iterator[int] = field(default_factory=lambda: count(30001))
    # Added to the numbers that names, addresses and phones are made of: two companies give out the
    # same ids, but to other people.
    names_from: int = 0

    @classmethod
    def for_share(cls, share: Share, names_from: int = 0) -> "Numbers":
        """Count in steps of the number of shares, so that no two of them give out the same."""
        numbers = cls(names_from=names_from)
        for counter in fields(cls)[:-1]:
            every = getattr(numbers, counter.name)
            setattr(numbers, counter.name, islice(every, share.number, None, share.of))
        return numbers


def make_employer(rng: Random, number: int) -> Employer:
    """Found company `number`, most likely in the United States."""
    name = company_name(number)
    draw = rng.random()
    country = "US" if draw < 0.82 else "GB" if draw < 0.92 else "DE"
    return Employer(name, domain_of(name), country)


def make_device(rng: Random, country: str) -> Device:
    """Hand out a browser; one in forty has a clock that is hours off."""
    skew = rng.choice((-5, -2, 1, 3, 26)) * 3_600_000 if rng.random() < 0.025 else 0
    return Device(
        visitor_id=uuid(rng),
        user_agent=USER_AGENTS[int(rng.random() ** 1.6 * len(USER_AGENTS))],
        ip=f"203.0.113.{rng.randrange(1, 255)}",
        locale={"US": "en-US", "GB": "en-GB", "DE": "de-DE"}[country],
        skew=skew,
    )


def make_person(rng: Random, numbers: Numbers, employer: Employer, device: Device) -> Person:
    """Bring a person into the world, with e-mail address and phone number of their own."""
    number = next(numbers.person)
    named = number + numbers.names_from
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    domain = rng.choice(_FREE_MAIL) if rng.random() < 0.12 else employer.domain
    return Person(
        person_id=f"P{number:07}",
        first_name=first,
        last_name=last,
        email=email_address(first, last, named, domain),
        phone=phone_number(named, employer.country),
        country=employer.country,
        employer=employer,
        devices=[device],
        intent=rng.betavariate(0.8, 2.4),
    )


def uuid(rng: Random) -> str:
    """Draw an id that looks like a version 4 UUID."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
