"""Where a message can arrive: the people of a unit, their addresses and their chat groups."""

from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from agencies.channels.sms import LIKE_A_MOBILE, mobile_of
from agencies.models import Agency, Contact, OutgoingMessage, Robot, User
from agencies.permissions import Role

Channel = OutgoingMessage.Channel


class End(NamedTuple):
    """One end of a channel: the word for it in the unique key, and the fields of its row."""

    word: str
    fields: dict


def reachable_people(agencies):
    """Agency id → whom a letter to the agency reaches; nobody is an empty list.

    The agency's own clerks; without any, those of a bureau's divisions; without
    any, the contacts that have a mail address or a mobile number, the heads and the
    office only where there is no other.  The robots of its chat groups come last.
    """
    clerks, deputies, contacts = defaultdict(list), defaultdict(list), defaultdict(dict)
    robots = defaultdict(list)
    of_division = Q(agency__parent__in=agencies, agency__kind=Agency.Kind.DIVISION)
    users = User.objects.with_role(Role.CLERK).filter(Q(agency__in=agencies) | of_division)
    for user in users.select_related("agency"):
        clerks[user.agency_id].append(user)
        if user.agency.kind == Agency.Kind.DIVISION:
            deputies[user.agency.parent_id].append(user)
    superiors = defaultdict(dict)
    for contact in Contact.objects.filter(agency__in=agencies):
        if to := contact.email or mobile_of(contact.phone):
            is_clerk = contact.duty == Contact.Duty.CLERK
            (contacts if is_clerk else superiors)[contact.agency_id].setdefault(to, contact)
    for robot in Robot.objects.filter(agency__in=agencies, is_active=True).order_by("pk"):
        robots[robot.agency_id].append(robot)
    return {
        agency: (
            clerks[agency]
            or deputies[agency]
            or list((contacts[agency] or superiors[agency]).values())
        )
        + robots[agency]
        for agency in agencies
    }


def contacts_with(duty, agencies):
    """Agency id → its contacts with that duty that can be reached; nobody is an empty list."""
    found = {agency: [] for agency in agencies}
    for contact in Contact.objects.filter(agency__in=agencies, duty=duty):
        if contact.email or mobile_of(contact.phone):
            found[contact.agency_id].append(contact)
    return found


def has_contact_with(duty):
    """As `contacts_with` says of many, in a statement: of a row with an `agency`."""
    reached = ~Q(email="")
    if settings.SMS_URL:
        reached |= Q(phone__regex=LIKE_A_MOBILE)
    return Exists(Contact.objects.filter(reached, agency=OuterRef("agency"), duty=duty))


def ends_of(person, robots):
    """Channel → its end at `person` (a user, a contact or nobody) and the robots around."""
    ends = {}
    if isinstance(person, User):
        if person.email:
            ends[Channel.EMAIL] = End(f"{person.pk}", {"recipient": person})
        if mobile_of(person.phone):
            ends[Channel.SMS] = End(f"{person.pk}", {"recipient": person})
    elif person:
        if person.email:
            ends[Channel.EMAIL] = End(
                f"contact-{person.pk}", {"contact": person, "address": person.email}
            )
        if mobile := mobile_of(person.phone):
            ends[Channel.SMS] = End(f"contact-{person.pk}", {"contact": person, "address": mobile})
    for robot in robots:
        # One group of a unit is told once, however many of its people cannot be reached.
        ends.setdefault(Channel(robot.kind), End(f"robot-{robot.pk}", {"robot": robot}))
    return ends
