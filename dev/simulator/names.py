"""What people and companies are called, and the addresses and numbers that are theirs alone."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words("""
    Ada Amir Ana Bea Ben Carla Chen Chloé Dana David Elif Emma Eric Fatima Felix Gina Grace Hannah
    Hugo Ines Ivan Jack Jana Jonas Julia Kai Karin Lars Leila Lena Liam Lucía Marta Mateo Maya Mei
    Mia Milan Nadia Nico Nina Noah Nora Olga Omar Oscar Paul Petra Priya Quinn Ravi Rosa Sam Sara
    Sofia Sven Tara Theo Tom Uma Vera Victor Yara Zoë
""")
LAST_NAMES = _words("""
    Adams Ahmed Bauer Bell Berg Brooks Cohen Costa Cruz Diaz Dubois Evans Fischer Ford Garcia Gray
    Haas Hayes Hill Hughes Ito Jensen Kaya Keller Khan Klein Kowalski Lang Larsen Lee Lopez Meyer
    Mills Moore Müller Murphy Nair Nguyen Novak Olsen Ortiz Park Patel Perez Price Reed Reyes Rossi
    Roth Sato Schmidt Shaw Silva Singh Stone Tan Vogel Wagner Walsh Ward Weber Wood Wright Young
    Zimmer
""")
_COMPANY_HEADS = _words("""
    Alder Amber Atlas Beacon Birch Bluefin Cedar Cobalt Copper Crescent Delta Ember Falcon Fern
    Granite Harbor Hazel Heron Indigo Juniper Keystone Lantern Maple Meridian Northwind Onyx Orchid
    Pine Quarry Redwood Ridge River Sable Sierra Slate Summit Thistle Umber Vista Willow
""")
_COMPANY_TAILS = _words("""
    Analytics Builders Clinics Consulting Dental Design Energy Engineering Financial Foods Freight
    Furniture Homes Industries Insurance Labs Law Logistics Machining Manufacturing Media Motors
    Partners Plumbing Properties Roofing Security Software Solar Systems Textiles Travel Ventures
""")
_COMPANY_NAMES = len(_COMPANY_HEADS) * len(_COMPANY_TAILS)
# Geographic US area codes; the 555 exchange keeps the numbers out of anybody's home.
_AREA_CODES = _words("""
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239
    240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312
    313 314 315 316 317 318 319 320 321 323 330 334 336 337 352 360 361 401 402 404 405 406 407 408
    409 410 412 413 414 415 417 419 423 425 432 434 440 478 479 480 501 502 503 504 505 507 508 509
    510 512 513 515 516 517 518 520 530 540 541 559 561 563 570 573 574 580 585 601 602 603 605 606
    607 608 609 610 612 614 615 616 617 618 619 620
""")
_US_NUMBERS = len(_AREA_CODES) * 10_000
# Ranges that the British and German regulators keep free for film and radio.
_FICTIONAL = {
    "GB": _words("441134960 441144960 441154960 441164960 441174960 441214960 441314960"),
    "DE": _words("493023125 492214710 494066969 496990009 498999998"),
}
_ASCII = str.maketrans("éüíëß", "euies")


def company_name(number: int) -> str:
    """Name company `number`; no two numbers share a name."""
    # 607 is coprime to the count of names: neighbours differ, and none repeats within a round.
    rounds, place = divmod(number, _COMPANY_NAMES)
    tail, head = divmod(place * 607 % _COMPANY_NAMES, len(_COMPANY_HEADS))
    name = f"{_COMPANY_HEADS[head]} {_COMPANY_TAILS[tail]}"
    return f"{name} {rounds + 1}" if rounds else name


def domain_of(name: str) -> str:
    """Derive a company's domain from its name."""
    return name.lower().replace(" ", "-") + ".example"


def email_address(first: str, last: str, number: int, domain: str) -> str:
    """Give person `number` an address that nobody else has."""
    return f"{first}.{last}".lower().translate(_ASCII) + f".{number}@{domain}"


def phone_number(number: int, country: str) -> str:
    """Give out phone `number` in E.164; no number is given twice."""
    place, line = divmod(number, 1_000)
    fictional = _FICTIONAL.get(country, ())
    if place < len(fictional):
        return f"+{fictional[place]}{line:03}"
    # A prime step scatters neighbours over the area codes.
    area, line = divmod(number * 7_919 % _US_NUMBERS, 10_000)
    return f"+1{_AREA_CODES[area]}{555 + number // _US_NUMBERS}{line:04}"


def switchboard_number(number: int) -> str:
    """Give company `number` a toll-free number for everybody who works there."""
    return f"+1844{555 + number // 10_000}{number % 10_000:04}"


def spell_phone(rng: Random, phone: str) -> str:
    """Write a number the way somebody typed it."""
    if not phone.startswith("+1"):
        return rng.choice((phone, f"{phone[:3]} {phone[3:6]} {phone[6:]}"))
    area, exchange, line = phone[2:5], phone[5:8], phone[8:]
    spellings = (
        phone,
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"+1 {area} {exchange} {line}",
        f"1-{area}-{exchange}-{line}",
        f"{area}{exchange}{line}",
    )
    return rng.choice(spellings)
