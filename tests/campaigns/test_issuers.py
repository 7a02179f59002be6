"""来文单位: what an import registered is named right, or put together with the unit that it is."""

import pytest
from django.urls import reverse

from agencies.models import Agency, AuditEntry
from agencies.permissions import Role
from campaigns import intake, matching, receiving
from campaigns.forms.incoming import ImportForms
from campaigns.models import NumberSeries
from tests.factories import NOW, ActivityFactory, AgencyFactory, Bureau, UserFactory
from tests.imports import INCOMING, posted
from tests.pages import main_text

pytestmark = pytest.mark.django_db

NUMBER = "市监认证函〔2025〕12号"


def received(bureau):
    source = intake.pasted(INCOMING)
    draft = receiving.begin(source, campaign=bureau.campaign, by=bureau.officer, now=NOW)
    data = posted(draft.entries, document_number=NUMBER, campaign=str(bureau.campaign.pk))
    forms = ImportForms(draft.entries, data, user=bureau.officer, length=len(draft.text))
    assert forms.is_valid()
    return receiving.finish(draft, forms.cleaned(), by=bureau.officer, now=NOW)


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(UserFactory(agency=bureau.agency, roles=[Role.ADMINISTRATOR]))
    return bureau


@pytest.fixture
def notice(bureau):
    return received(bureau)


def edit(client, agency, **fields):
    return client.post(reverse("edit_issuer", args=[agency.pk]), fields)


def last_entry():
    entry = AuditEntry.objects.order_by("-pk").first()
    return entry.action, entry.target, entry.detail


def test_administrator_sees_what_imports_registered(client, notice):
    page = client.get(reverse("list_series"))

    assert "导入时登记的来文单位 某部办公厅 更改或者归并" in main_text(page)


def test_renamed_it_is_found_by_both_names(client, notice):
    edit(client, notice.issuer, name="某部", into="")

    agency = Agency.objects.get(pk=notice.issuer_id)
    assert (agency.name, agency.short_name, agency.aliases) == ("某部", "某部", ["某部办公厅"])
    assert matching.find_issuer("某部办公厅") == matching.find_issuer("某部") == agency
    assert last_entry() == ("更改来文单位", "某部", {"before": "某部办公厅"})


def test_put_together_its_notices_and_numbers_are_those_of_the_other(client, notice):
    ministry = AgencyFactory(name="某部", level=Agency.Level.NATIONAL)

    edit(client, notice.issuer, name="某部办公厅", into=ministry.pk)

    notice.refresh_from_db()
    assert notice.issuer == ministry
    assert NumberSeries.objects.get(issuer_code="市监认证函").agency == ministry
    assert matching.find_issuer("某部办公厅") == ministry
    assert not Agency.objects.filter(name="某部办公厅").exists()
    assert last_entry()[0] == "归并来文单位"
    assert last_entry()[2] == {"merged": "某部办公厅", "into": "某部"}


def test_put_together_its_activities_are_those_of_the_other(client, bureau, notice):
    ministry = AgencyFactory(name="某部", level=Agency.Level.NATIONAL)
    activity = ActivityFactory(category__schedule__campaign=bureau.campaign)
    activity.responsible_agencies.add(notice.issuer)

    edit(client, notice.issuer, name="某部办公厅", into=ministry.pk)

    assert list(activity.responsible_agencies.all()) == [ministry]


def test_name_of_another_is_not_given_but_offered_to_be_joined(client, notice):
    AgencyFactory(name="某部")

    refused = edit(client, notice.issuer, name="某部", into="")

    assert "已有同名的单位，请在“归并到”中选择它。" in main_text(refused)


def test_issuer_that_others_received_from_too_is_nobodys_to_change(client, notice):
    received(Bureau(cities=0))

    assert edit(client, notice.issuer, name="某部", into="").status_code == 404
    assert "来文单位" not in main_text(client.get(reverse("list_series")))


def test_unit_of_the_tree_or_with_people_is_not_changed_here(client, bureau, notice):
    UserFactory(agency=notice.issuer)

    assert edit(client, notice.issuer, name="某部", into="").status_code == 404


def test_unit_that_something_was_delivered_to_is_not_changed_here(client, notice):
    ministry = AgencyFactory(name="某部", level=Agency.Level.NATIONAL)
    notice.deliveries.update(agency=notice.issuer)

    assert edit(client, notice.issuer, name="某部办公厅", into=ministry.pk).status_code == 404
