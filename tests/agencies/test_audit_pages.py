from datetime import timedelta

import pytest
from django.db import connection

from agencies import audit
from agencies.models import AuditEntry
from tests.factories import NOW, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db

PAGE = "/audit/"


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=1)
    client.force_login(bureau.administrator)
    return bureau


def record(bureau, action="登记", *, now=NOW, **detail):
    return audit.record(action, by=bureau.officer, target=bureau.campaign, now=now, detail=detail)


def actions(response):
    return [entry.action for entry in response.context["page_obj"]]


def test_entry_reads_as_a_sentence(client, bureau):
    entry = record(bureau, "退回修改", reason="请补充联系人。")

    text = main_text(client.get(PAGE))

    who = f"{bureau.officer.name}（{bureau.agency.short_name}）"
    assert (
        f"{entry.pk} 2025年5月26日 10:00:00 {who} 退回修改 "
        "年度活动 2025年“世界认可日”活动 意见：请补充联系人。" in text
    )


def test_changes_read_from_what_to_what(client, bureau):
    record(bureau, changes={"联系电话": ["", "0591-1"]}, roles=["经办人", "联络员"], reason="")

    text = main_text(client.get(PAGE))

    assert "角色：经办人、联络员 联系电话：空 → 0591-1" in text
    assert "意见" not in text


def test_what_another_bureau_did_is_not_listed(client, bureau):
    record(Bureau(), "签发")
    record(bureau, "登记")

    assert actions(client.get(PAGE)) == ["登记"]


def test_account_opened_from_the_command_line_is_listed(client, bureau):
    audit.record("开通账号", by=None, target=bureau.administrator, now=NOW)
    audit.record("开通账号", by=None, target=Bureau().administrator, now=NOW)

    response = client.get(PAGE)

    assert actions(response) == ["开通账号"]
    assert f"系统 开通账号 账号 {bureau.administrator.name}" in main_text(response)


def test_newest_comes_first_fifty_a_page(client, bureau):
    for number in range(51):
        record(bureau, f"第{number}次")

    assert actions(client.get(PAGE))[:2] == ["第50次", "第49次"]
    assert actions(client.get(PAGE, {"page": 2})) == ["第0次"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_the_same_for_one_and_three(
    client, bureau, number, django_assert_num_queries
):
    for _ in range(number):
        record(bureau)

    # session, user, roles, agency, unread; the count and the page
    with django_assert_num_queries(7):
        client.get(PAGE)


def test_words_and_days_in_office_time_filter_the_log(client, bureau):
    record(bureau, "送审", now=NOW)
    record(bureau, "签发", now=NOW + timedelta(hours=14))  # midnight of the 27th in Fuzhou
    record(bureau, "登记", now=NOW + timedelta(days=2))

    assert actions(client.get(PAGE, {"words": "签发"})) == ["签发"]
    assert actions(client.get(PAGE, {"since": "2025-05-27"})) == ["登记", "签发"]
    assert actions(client.get(PAGE, {"until": "2025-05-26"})) == ["送审"]
    assert "没有符合条件的记录" in main_text(client.get(PAGE, {"words": "查无此事"}))


def test_day_that_is_none_filters_nothing(client, bureau):
    record(bureau)

    assert actions(client.get(PAGE, {"since": "2025-02-30"})) == ["登记"]


def test_whole_chain_is_confirmed_when_asked(client, bureau):
    record(bureau)

    assert "链条完整" not in main_text(client.get(PAGE))
    assert "链条完整" in main_text(client.get(PAGE, {"check": "1"}))


def test_tampered_entry_is_named(client, bureau):
    record(bureau, "送审")
    entry = record(bureau, "签发")
    record(bureau, "登记")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_auditentry SET actor = '张三' WHERE id = %s", [entry.pk])

    assert f"记录不完整：第{entry.pk}条的内容被改动。" in main_text(
        client.get(PAGE, {"check": "1"})
    )


def test_empty_log_is_said(client, bureau):
    assert AuditEntry.objects.count() == 0
    assert "没有符合条件的记录" in main_text(client.get(PAGE))
