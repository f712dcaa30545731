"""Intercom: chat conversations, and the contact that each one leaves behind."""

from random import Random

from dev.simulator import company
from dev.simulator.clock import MINUTE, Window, day_of, epoch
from dev.simulator.journeys import Lead
from dev.simulator.names import spell_phone
from dev.simulator.people import learn
from dev.simulator.writer import Tree

CONVERSATIONS = "intercom/conversations"
CONTACTS = "intercom/contacts"


def write_chat(landing: Tree, rng: Random, window: Window, lead: Lead) -> None:
    """Write a conversation and its contact, who is a user once the site knows a user id."""
    person = lead.person
    user_id = person.user_ids[0] if person.user_ids else None
    role = "user" if user_id else "lead"
    contact_id = person.chat_contact_ids[0] if person.chat_contact_ids else None
    if contact_id is None:
        contact_id = f"{rng.getrandbits(96):024x}"
        learn(person.chat_contact_ids, contact_id)
    day = day_of(window.export_after(lead.at))
    ended_at = min(lead.at + rng.randrange(2, 25) * MINUTE, window.end - 1)
    conversation = {
        "type": "conversation",
        "id": lead.lead_id,
        "created_at": epoch(lead.at),
        "updated_at": epoch(ended_at),
        "state": "closed",
        "source": {
            "type": "conversation",
            "delivered_as": "customer_initiated",
            "url": company.SITE + lead.page.path,
            "author": {"type": role, "id": contact_id, "email": lead.email},
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": contact_id, "external_id": user_id}],
        },
        "custom_attributes": {"visitor_id": lead.visitor_id} if lead.visitor_id else {},
    }
    contact: dict[str, object] = {
        "type": "contact",
        "id": contact_id,
        "role": role,
        "external_id": user_id,
        "email": lead.email,
        "phone": spell_phone(rng, lead.phone) if lead.phone else None,
        "name": person.name if lead.email else None,
        "created_at": epoch(lead.at),
        "updated_at": epoch(ended_at),
        "custom_attributes": {},
    }
    landing.record(CONVERSATIONS, f"conversations_{day}.jsonl", conversation)
    landing.record(CONTACTS, f"contacts_{day}.jsonl", contact)
