"""What the CRM knows of who people are and how large their companies: title, country, size."""

from random import Random

from dev.simulator.people import Employer, Person

COUNTRIES = {"US": "United States", "GB": "United Kingdom", "DE": "Germany"}
_TITLES = (
    "Chief Marketing Officer",
    "VP Marketing",
    "Head of Growth",
    "Marketing Director",
    "Marketing Manager",
    "Demand Generation Manager",
    "Sales Manager",
    "Managing Director",
    "Office Manager",
    "Software Engineer",
    "Student",
)
_SIZES = ((1, 10), (11, 50), (51, 200), (201, 1_000), (1_001, 5_000))


def job_title(person: Person) -> str | None:
    """Return what somebody says that they are; one in four says nothing.

    Those who can decide want to buy more often than others.
    """
    rng = Random(f"job/{person.email}")
    place = 0.5 * (1 - person.intent) ** 1.5 + 0.5 * rng.random()
    return _TITLES[int(place * len(_TITLES))] if rng.random() < 0.75 else None


def employee_count(employer: Employer) -> int | None:
    """Return how many work for a company; of one in ten nobody knows."""
    rng = Random(f"employees/{employer.domain}")
    size = rng.choices(_SIZES, (30, 30, 20, 15, 5))[0]
    return rng.randint(*size) if rng.random() < 0.9 else None
