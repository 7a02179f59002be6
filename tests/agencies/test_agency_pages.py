from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Agency, AgencyGroup, AuditEntry
from agencies.views.agencies import in_tree_order
from tests.factories import AgencyFactory, AgencyGroupFactory, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=1)
    client.force_login(bureau.administrator)
    return bureau


def entered(above, **fields):
    return {
        "name": "福州市鼓楼区市场监督管理局",
        "short_name": "鼓楼区局",
        "aliases": "鼓楼局\n 鼓楼区市场监管局 \n\n鼓楼局",
        "kind": "regulator",
        "level": "county",
        "parent": above.pk,
        "position": 1,
    } | fields


def as_it_is(agency, **changes):
    return {
        "name": agency.name,
        "short_name": agency.short_name,
        "aliases": "\n".join(agency.aliases),
        "kind": agency.kind,
        "level": agency.level,
        "parent": agency.parent_id or "",
        "issuer_code": agency.issuer_code,
        "position": agency.position,
    } | changes


def edit(client, agency, **changes):
    return client.post(reverse("edit_agency", args=[agency.pk]), as_it_is(agency, **changes))


def rows(response):
    return [(agency.name, depth) for agency, depth in response.context["page_obj"]]


def test_tree_puts_each_unit_below_its_parent(client, bureau):
    county = AgencyFactory(parent=bureau.cities[0], name="某县市场监督管理局", position=0)
    division = AgencyFactory(division=True, parent=bureau.agency, position=10_000)

    response = client.get(reverse("list_agencies"))

    assert rows(response) == [
        (bureau.agency.name, 0),
        (bureau.cities[0].name, 1),
        (county.name, 2),
        (division.name, 1),
    ]


def test_units_of_a_foreign_bureau_are_not_listed(client, bureau):
    stranger = Bureau(cities=1).cities[0]

    assert stranger.name not in main_text(client.get(reverse("list_agencies")))


def test_unit_whose_parent_is_filtered_out_stands_at_the_top():
    province = AgencyFactory(province=True)
    city = AgencyFactory(parent=province)
    county = AgencyFactory(parent=city)

    assert in_tree_order([city, county]) == [(city, 0), (county, 1)]


def test_merged_unit_is_marked(client, bureau):
    AgencyFactory(parent=bureau.agency, name="旧局", valid_until=date(2018, 11, 1))

    assert "旧局 已撤并 市场监管部门 市级" in main_text(client.get(reverse("list_agencies")))


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_the_same_for_one_and_three(
    client, bureau, number, django_assert_num_queries
):
    for _ in range(number - 1):
        AgencyFactory(parent=bureau.cities[0])

    # session, user, roles, agency, unread; the units, which of them are one's own
    with django_assert_num_queries(7):
        client.get(reverse("list_agencies"))


def test_list_is_paginated_at_fifty(client, bureau):
    AgencyFactory.create_batch(49, parent=bureau.agency)  # with bureau and city: 51

    assert len(rows(client.get(reverse("list_agencies"), {"page": 2}))) == 1


def test_list_is_filtered_by_words_and_kind(client, bureau):
    AgencyFactory(parent=bureau.agency, name="省质检院", kind="affiliated", aliases=["质检院"])
    page = reverse("list_agencies")

    assert rows(client.get(page, {"words": "质检"})) == [("省质检院", 0)]
    assert rows(client.get(page, {"kind": "affiliated"})) == [("省质检院", 0)]
    assert "没有符合条件的单位" in main_text(client.get(page, {"words": "查无此局"}))


def test_new_unit_is_saved_and_recorded(client, bureau):
    city = bureau.cities[0]

    response = client.post(reverse("add_agency"), entered(city))

    agency = Agency.objects.get(short_name="鼓楼区局")
    assert response.url == reverse("list_agencies")
    assert (agency.parent, agency.aliases) == (city, ["鼓楼局", "鼓楼区市场监管局"])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id) == ("新增单位", agency.pk)
    assert entry.detail == {"agency": city.name}


def test_unit_cannot_be_put_below_a_foreign_bureau(client, bureau):
    stranger = Bureau().agency

    response = client.post(reverse("add_agency"), entered(stranger))

    assert not Agency.objects.filter(short_name="鼓楼区局").exists()
    assert "上级单位 ：" in main_text(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"parent": ""}, "上级单位 ：请选择上级单位。"),
        ({"region_code": "3501"}, "行政区划代码是六位数字。"),
        ({"region_code": "３５０１００"}, "行政区划代码是六位数字。"),
        ({"valid_from": "2020-01-02", "valid_until": "2020-01-02"}, "撤并日期应当晚于设立日期。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, bureau, fields, words):
    response = client.post(reverse("add_agency"), entered(bureau.agency, **fields))

    assert words in main_text(response)
    assert "鼓楼区市场监管局" in main_text(response)
    assert not Agency.objects.filter(short_name="鼓楼区局").exists()


def test_same_name_twice_is_refused(client, bureau):
    response = client.post(
        reverse("add_agency"), entered(bureau.agency, name=bureau.cities[0].name)
    )

    assert "已有同名的单位。" in main_text(response)


def test_change_is_recorded_in_words(client, bureau):
    city = bureau.cities[0]

    edit(client, city, aliases="榕城局", valid_until="2030-01-01")

    city.refresh_from_db()
    assert (city.aliases, city.valid_until) == (["榕城局"], date(2030, 1, 1))
    assert AuditEntry.objects.get().detail == {
        "changes": {"别名": ["", "榕城局"], "撤并日期": ["", "2030-01-01"]}
    }


def test_unit_cannot_come_below_itself_or_its_own_subordinate(client, bureau):
    city = bureau.cities[0]
    county = AgencyFactory(parent=city)

    for parent in (city, county):
        response = edit(client, city, parent=parent.pk)
        assert "上级单位 ：" in main_text(response)

    city.refresh_from_db()
    assert city.parent == bureau.agency


def test_tree_goes_no_deeper_than_five_levels(client, bureau):
    county = AgencyFactory(parent=bureau.cities[0])
    office = AgencyFactory(parent=county)
    station = AgencyFactory(parent=office)
    movable = AgencyFactory(parent=bureau.agency)
    AgencyFactory(parent=movable)

    below_fifth = client.post(reverse("add_agency"), entered(station))
    with_subordinate_below_fourth = edit(client, movable, parent=office.pk)
    with_subordinate_below_third = edit(client, movable, parent=county.pk)

    assert "单位最多5级" in main_text(below_fifth)
    assert "单位最多5级" in main_text(with_subordinate_below_fourth)
    assert with_subordinate_below_third.status_code == 302


def test_own_bureau_keeps_its_place(client, bureau):
    response = edit(client, bureau.agency, parent=bureau.cities[0].pk, short_name="省局")

    bureau.agency.refresh_from_db()
    assert response.status_code == 302
    assert (bureau.agency.parent, bureau.agency.short_name) == (None, "省局")


def test_body_outside_of_the_own_tree_is_seen_but_not_changed(client, bureau):
    body = AgencyFactory(name="某认证中心", kind="certification_body", parent=None)

    listed = client.get(reverse("list_agencies"))

    assert ("某认证中心", 0) in rows(listed)
    assert reverse("edit_agency", args=[body.pk]) not in listed.content.decode()
    assert edit(client, body, short_name="改").status_code == 404


def group_fields(*members, **fields):
    pks = [member.pk for member in members]
    return {"phrase": "各设区市市场监管局", "members": pks, "position": 0} | fields


def test_groups_are_listed_with_their_members(client, bureau):
    text = main_text(client.get(reverse("list_groups")))

    assert f"{bureau.group.phrase} 1 家 {bureau.cities[0].short_name} 修改" in text


@pytest.mark.parametrize("number", [1, 3])
def test_groups_ask_the_database_the_same_for_one_and_three(
    client, bureau, number, django_assert_num_queries
):
    for _ in range(number - 1):
        AgencyGroupFactory(owner=bureau.agency, members=bureau.cities)

    # session, user, roles, agency, unread; the count, the page and its members
    with django_assert_num_queries(8):
        client.get(reverse("list_groups"))


def test_no_groups_is_said(client, bureau):
    bureau.group.delete()

    assert "还没有主送范围" in main_text(client.get(reverse("list_groups")))


def test_new_group_belongs_to_the_own_bureau(client, bureau):
    client.post(reverse("add_group"), group_fields(bureau.cities[0]))

    group = AgencyGroup.objects.get(phrase="各设区市市场监管局")
    assert (group.owner, list(group.members.all())) == (bureau.agency, bureau.cities)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target) == ("新增主送范围", "各设区市市场监管局")


def test_change_of_members_is_recorded_by_name(client, bureau):
    second = AgencyFactory(parent=bureau.agency)
    both = [*bureau.cities, second]

    client.post(
        reverse("edit_group", args=[bureau.group.pk]),
        group_fields(*both, phrase=bureau.group.phrase),
    )

    assert set(bureau.group.members.all()) == set(both)
    before, after = AuditEntry.objects.get().detail["changes"]["成员单位"]
    assert before == bureau.cities[0].name
    assert set(after.split("、")) == {agency.name for agency in both}


def test_same_phrase_twice_is_refused(client, bureau):
    response = client.post(
        reverse("add_group"), group_fields(*bureau.cities, phrase=bureau.group.phrase)
    )

    assert "本单位已有同样称谓的主送范围。" in main_text(response)


def test_group_of_another_bureau_cannot_be_changed(client, bureau):
    other = Bureau(cities=1).group

    response = client.post(reverse("edit_group", args=[other.pk]), group_fields(bureau.cities[0]))

    assert response.status_code == 404


def test_unit_of_another_bureau_cannot_become_a_member(client, bureau):
    stranger = Bureau(cities=1).cities[0]

    response = client.post(reverse("add_group"), group_fields(stranger))

    assert "成员单位 ：" in main_text(response)


def test_bureau_cannot_change_what_it_is(client, bureau):
    """As a division of the unit above, its people would act for that unit."""
    nation = AgencyFactory(name="国家局", level=Agency.Level.NATIONAL)
    Agency.objects.filter(pk=bureau.agency.pk).update(parent=nation)

    edit(client, bureau.agency, kind="division", level="national", parent="", short_name="省局")

    agency = Agency.objects.get(pk=bureau.agency.pk)
    assert (agency.kind, agency.level, agency.parent) == ("regulator", "province", nation)
    assert agency.short_name == "省局"


def test_unit_with_papers_of_its_own_does_not_become_a_division(client, bureau):
    city = bureau.cities[0]
    AgencyFactory(parent=city)

    response = edit(client, city, kind="division")

    assert "该单位有下级单位、发文字号或自己的通知，不能改为内设处室。" in main_text(response)
    assert Agency.objects.get(pk=city.pk).kind == "regulator"


# --- Contacts ---------------------------------------------------------------------------


def contact_rows(*rows, initial=0):
    fields = {"contacts-TOTAL_FORMS": len(rows), "contacts-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        given = {"duty": "clerk", "phone": "", "email": ""} | row
        fields |= {f"contacts-{number}-{name}": value for name, value in given.items()}
    return fields


def test_contacts_are_entered_with_their_duty(client, bureau):
    city = bureau.cities[0]
    client.force_login(bureau.administrator)
    people = contact_rows(
        {"name": "王处长", "duty": "head", "email": "head@example.org"}, {"name": ""}
    )

    edit(client, city, **people)

    (contact,) = city.contacts.all()
    assert (contact.name, contact.duty, contact.email) == ("王处长", "head", "head@example.org")
    assert AuditEntry.objects.last().detail == {"changes": {"联系人王处长": ["", "登记"]}}


def test_contact_is_removed(client, bureau):
    city = bureau.cities[0]
    contact = city.contacts.create(name="王处长", duty="head")
    client.force_login(bureau.administrator)
    gone = {"name": "王处长", "duty": "head", "id": contact.pk, "DELETE": "on"}

    edit(client, city, **contact_rows(gone, initial=1))

    assert not city.contacts.exists()
    assert AuditEntry.objects.last().detail == {"changes": {"联系人王处长": ["", "移除"]}}
