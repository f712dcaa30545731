"""Who the visitors are: employers, people and their devices, and the numbers given out to them."""

from dataclasses import dataclass, field
from itertools import count
from random import Random

from orchestration.simulator.company import USER_AGENTS

_FIRST_NAMES = (
    "Ada Amir Ana Bea Ben Carla Chen Chloé Dana David Elif Emma Eric Fatima Felix Gina Grace "
    "Hannah Hugo Ines Ivan Jack Jana Jonas Julia Kai Karin Lars Leila Lena Liam Lucía Marta Mateo "
    "Maya Mei Mia Milan Nadia Nico Nina Noah Nora Olga Omar Oscar Paul Petra Priya Quinn Ravi Rosa "
    "Sam Sara Sofia Sven Tara Theo Tom Uma Vera Victor Yara Zoë"
).split()
_LAST_NAMES = (
    "Adams Ahmed Bauer Bell Berg Brooks Cohen Costa Cruz Diaz Dubois Evans Fischer Ford Garcia "
    "Gray Haas Hayes Hill Hughes Ito Jensen Kaya Keller Khan Klein Kowalski Lang Larsen Lee Lopez "
    "Meyer Mills Moore Müller Murphy Nair Nguyen Novak Olsen Ortiz Park Patel Perez Price Reed "
    "Reyes Rossi Roth Sato Schmidt Shaw Silva Singh Stone Tan Vogel Wagner Walsh Ward Weber Wood "
    "Wright Young Zimmer"
).split()
_COMPANY_HEADS = (
    "Alder Amber Atlas Beacon Birch Bluefin Cedar Cobalt Copper Crescent Delta Ember Falcon Fern "
    "Granite Harbor Hazel Heron Indigo Juniper Keystone Lantern Maple Meridian Northwind Onyx "
    "Orchid Pine Quarry Redwood Ridge River Sable Sierra Slate Summit Thistle Umber Vista Willow"
).split()
_COMPANY_TAILS = (
    "Analytics Builders Clinics Consulting Dental Design Energy Engineering Financial Foods "
    "Freight Furniture Homes Industries Insurance Labs Law Logistics Machining Manufacturing "
    "Media Motors Partners Plumbing Properties Roofing Security Software Solar Systems Textiles "
    "Travel Ventures"
).split()
_FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de")
_PLAIN = str.maketrans("éüíëß", "euies")

# Geographic US area codes; the 555 exchange keeps the numbers out of anybody's home.
_AREA_CODES = (
    "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 "
    "239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 "
    "310 312 313 314 315 316 317 318 319 320 321 323 330 334 336 337 352 360 361 401 402 404 405 "
    "406 407 408 409 410 412 413 414 415 417 419 423 425 432 434 440 478 479 480 501 502 503 504 "
    "505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 559 561 563 570 573 574 580 585 "
    "601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620"
).split()
# Ranges that the British and German regulators keep free for film and radio.
_BRITISH = ("44113496", "44114496", "44115496", "44116496", "44117496", "44121496", "44131496")
_GERMAN = ("493023125", "492214710", "494066969", "496990009", "498999998")


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
    visitor_ids: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    user_ids: list[str] = field(default_factory=list)
    contact_ids: list[str] = field(default_factory=list)
    chat_contact_ids: list[str] = field(default_factory=list)

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

    person: count = field(default_factory=lambda: count(1))
    employer: count = field(default_factory=lambda: count())
    contact: count = field(default_factory=lambda: count(101))
    company: count = field(default_factory=lambda: count(4001))
    deal: count = field(default_factory=lambda: count(7001))
    conversation: count = field(default_factory=lambda: count(30001))


def make_employer(rng: Random, number: int) -> Employer:
    """Found company `number`; no two numbers share a name or a domain."""
    # 607 is coprime to the count of names: neighbours differ, and none repeats within a round.
    rounds, place = divmod(number, len(_COMPANY_HEADS) * len(_COMPANY_TAILS))
    place = place * 607 % (len(_COMPANY_HEADS) * len(_COMPANY_TAILS))
    tail, head = divmod(place, len(_COMPANY_HEADS))
    name = f"{_COMPANY_HEADS[head]} {_COMPANY_TAILS[tail]}"
    if rounds:
        name = f"{name} {rounds + 1}"
    domain = name.lower().replace(" ", "-") + ".example"
    draw = rng.random()
    country = "US" if draw < 0.82 else "GB" if draw < 0.92 else "DE"
    return Employer(name, domain, country)


def make_device(rng: Random, country: str) -> Device:
    """Hand out a browser; one in forty has a clock that is hours off."""
    skew = rng.choice((-5, -2, 1, 3, 26)) * 3_600_000 if rng.random() < 0.025 else 0
    return Device(
        visitor_id=uuid(rng),
        user_agent=USER_AGENTS[int(rng.random() ** 1.6 * len(USER_AGENTS))],
        ip=f"203.0.{rng.randrange(113, 114)}.{rng.randrange(1, 255)}",
        locale={"US": "en-US", "GB": "en-GB", "DE": "de-DE"}[country],
        skew=skew,
    )


def make_person(rng: Random, numbers: Numbers, employer: Employer, device: Device) -> Person:
    """Bring a person into the world, with e-mail address and phone number of their own."""
    number = next(numbers.person)
    first, last = rng.choice(_FIRST_NAMES), rng.choice(_LAST_NAMES)
    local = f"{first}.{last}".lower().translate(_PLAIN)
    domain = rng.choice(_FREE_MAIL) if rng.random() < 0.12 else employer.domain
    return Person(
        person_id=f"P{number:07}",
        first_name=first,
        last_name=last,
        email=f"{local}.{number}@{domain}",
        phone=phone_number(number, employer.country),
        country=employer.country,
        employer=employer,
        devices=[device],
    )


def phone_number(number: int, country: str) -> str:
    """Give out phone `number` in E.164; no number is given twice."""
    foreign = _BRITISH if country == "GB" else _GERMAN if country == "DE" else ()
    place, line = divmod(number, 1_000)
    if place < len(foreign):
        zero = "0" if country == "GB" else ""
        return f"+{foreign[place]}{zero}{line:03}"
    overflow, place = divmod(number * 7_919, len(_AREA_CODES) * 10_000)
    area, line = divmod(place, 10_000)
    exchange = 555 + number // (len(_AREA_CODES) * 10_000)
    return f"+1{_AREA_CODES[area]}{exchange}{line:04}"


def spell_phone(rng: Random, phone: str) -> str:
    """Write a number the way somebody typed it."""
    if not phone.startswith("+1"):
        return rng.choice((phone, f"{phone[:3]} {phone[3:6]} {phone[6:]}"))
    area, exchange, line = phone[2:5], phone[5:8], phone[8:]
    return rng.choice((
        phone,
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"+1 {area} {exchange} {line}",
        f"1-{area}-{exchange}-{line}",
        f"{area}{exchange}{line}",
    ))


def uuid(rng: Random) -> str:
    """Draw an id that looks like a version 4 UUID."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
