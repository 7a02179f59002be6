"""放假安排 on the screen and by Excel: what administrators enter counts at once."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns.models import ArrangedDay, TableUpload
from campaigns.working_days import is_working_day
from tests.factories import NOW, Bureau
from tests.pages import main_text
from tests.tables import file_of, plain_table

pytestmark = pytest.mark.django_db
HEADER = ("日期", "安排", "名称")
DRAGON_BOAT = date(2027, 6, 9)


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=0)
    client.force_login(bureau.administrator)
    return bureau


def entered(bureau, day=DRAGON_BOAT, is_working=False, name="端午节"):
    return ArrangedDay.objects.create(
        day=day, is_working=is_working, name=name, updated_at=NOW, updated_by=bureau.administrator
    )


def post(client, view, *args, **data):
    return client.post(reverse(view, args=args), data)


def page(client, year):
    return main_text(client.get(reverse("list_arranged_days"), {"year": year}))


def sent(client, *rows):
    """The table is uploaded; returns the address of its preview."""
    file = file_of(plain_table(HEADER, *rows))
    return post(client, "import_arranged_days", file=file).url


def taken(client, address, **data):
    seal = client.get(address).context["found"].seal
    return client.post(address, {"seal": seal} | data, follow=True)


def rows():
    return list(ArrangedDay.objects.values_list("day", "is_working", "name"))


def test_day_entered_by_hand_counts_at_once_and_is_audited(client, bureau):
    assert is_working_day(DRAGON_BOAT)

    post(client, "add_arranged_day", day="2027-06-09", is_working="False", name="端午节")

    assert not is_working_day(DRAGON_BOAT)
    last = AuditEntry.objects.order_by("pk").last()
    assert (last.action, last.target) == ("新增放假安排", "2027-06-09 放假（端午节）")


def test_day_is_changed_and_deleted(client, bureau):
    row = entered(bureau)
    post(client, "edit_arranged_day", row.pk, day="2027-06-12", is_working="True", name="调休上班")
    assert rows() == [(date(2027, 6, 12), True, "调休上班")]
    assert is_working_day(date(2027, 6, 12))

    assert "2027年6月12日" in main_text(client.get(reverse("delete_arranged_day", args=[row.pk])))
    post(client, "delete_arranged_day", row.pk)

    assert not is_working_day(date(2027, 6, 12))
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["修改放假安排", "删除放假安排"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"day": "2027-06-09"}, "这一天已经录入，请直接修改它。"),
        ({"day": "1927-06-10"}, "年份应在2000至2100之间。"),
        ({"day": ""}, "请选择日期。"),
        ({"name": ""}, "请填写名称。"),
    ],
)
def test_day_that_makes_no_sense_is_refused(client, bureau, fields, error):
    entered(bureau)

    given = {"day": "2027-06-10", "is_working": "False", "name": "端午节"} | fields

    assert error in main_text(post(client, "add_arranged_day", **given))
    assert len(rows()) == 1


def test_built_in_year_is_shown_with_what_was_entered(client, bureau):
    entered(bureau, date(2026, 6, 22), name="台风停工")

    text = page(client, 2026)

    assert "6月19日 星期五 端午节 平台自带 放假" in text
    assert "2月14日 星期六 春节调休上班 平台自带 上班" in text
    assert "6月22日 星期一 台风停工" in text
    assert "还没有录齐" not in text


def test_year_without_data_says_what_is_lacking(client, bureau):
    entered(bureau)

    text = page(client, 2027)

    assert "2027年的放假安排还没有录齐" in text
    assert "还缺：元旦、春节、清明节、劳动节、中秋节、国庆节。" in text


def test_list_takes_few_queries(client, bureau, django_assert_num_queries):
    for number in range(1, 9):
        entered(bureau, date(2027, 10, number), name="国庆节")
    with django_assert_num_queries(6):
        page(client, 2027)


def test_table_is_previewed_and_then_taken(client, bureau):
    entered(bureau)
    address = sent(
        client,
        ("2027年6月9日", "放假", "端午节"),
        ("2027-06-12", "上班", "端午节调休上班"),
        (date(2027, 10, 1), "放假", "国庆节"),
    )
    text = main_text(client.get(address))
    assert "2 新增 0 修改 1 未变 0 读不懂" in text
    assert len(rows()) == 1

    response = taken(client, address)

    assert "已导入：新增2项。" in main_text(response)
    assert rows() == [
        (DRAGON_BOAT, False, "端午节"),
        (date(2027, 6, 12), True, "端午节调休上班"),
        (date(2027, 10, 1), False, "国庆节"),
    ]
    assert is_working_day(date(2027, 6, 12))
    assert AuditEntry.objects.order_by("pk").last().action == "导入放假安排"
    assert not TableUpload.objects.exists()


def test_table_changes_and_removes_days_of_its_own_years_alone(client, bureau):
    entered(bureau)
    entered(bureau, date(2027, 6, 10))
    entered(bureau, date(2028, 5, 29))
    address = sent(client, ("2027-06-09", "上班", "防汛值守"))
    assert "0 新增 1 修改 0 未变 0 读不懂 1 文件里没有" in main_text(client.get(address))

    taken(client, address, missing="remove")

    assert rows() == [(DRAGON_BOAT, True, "防汛值守"), (date(2028, 5, 29), False, "端午节")]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("2027-06-31", "放假", "端午节"), "“2027-06-31”不是完整的日期"),
        (("1927-06-10", "放假", "端午节"), "年份应在2000至2100之间。"),
        (("2027-06-10", "休息", "端午节"), "“休息”不在可填范围内，可填：放假、上班。"),
        (("2027-06-10", "放假", ""), "“名称”必须填写。"),
        (("2027-06-09", "上班", "端午节"), "2027-06-09在表中出现不止一次。"),
    ],
)
def test_unreadable_row_is_told_and_left_out(client, bureau, row, problem):
    address = sent(client, ("2027-06-09", "放假", "端午节"), row)
    assert problem in main_text(client.get(address))

    taken(client, address)

    assert rows() == [(DRAGON_BOAT, False, "端午节")]


def test_table_without_a_column_imports_nothing(client, bureau):
    file = file_of(plain_table(("日期", "名称"), ("2027-06-09", "端午节")))
    response = post(client, "import_arranged_days", file=file)

    address = getattr(response, "url", "")
    text = main_text(client.get(address) if address else response)

    assert "安排" in text
    assert rows() == []


def test_table_is_taken_once_and_only_as_it_was_seen(client, bureau):
    address = sent(client, ("2027-06-09", "放假", "端午节"))
    seal = client.get(address).context["found"].seal
    entered(bureau, date(2027, 6, 10))

    assert client.post(address, {"seal": seal}).status_code == 409
    assert rows() == [(date(2027, 6, 10), False, "端午节")]

    taken(client, address)
    again = client.post(address, {"seal": seal}, follow=True)
    assert "没有再次导入" in main_text(again)
    assert len(rows()) == 2


def test_downloaded_table_comes_back_as_it_went(client, bureau):
    entered(bureau)
    response = client.get(reverse("fill_in_arranged_days"), {"year": 2027})
    assert "2027年放假安排.xlsx" in unquote(response["Content-Disposition"])

    kept = post(client, "import_arranged_days", file=file_of(response.content))
    assert "0 新增 0 修改 1 未变 0 读不懂 0 文件里没有" in main_text(client.get(kept.url))


def test_table_of_an_empty_year_begins_with_the_fixed_holidays(client, bureau):
    content = client.get(reverse("fill_in_arranged_days"), {"year": 2027}).content

    kept = post(client, "import_arranged_days", file=file_of(content))
    taken(client, kept.url)

    assert [(f"{day:%m-%d}", name) for day, _, name in rows()] == [
        ("01-01", "元旦"),
        ("05-01", "劳动节"),
        ("05-02", "劳动节"),
        ("10-01", "国庆节"),
        ("10-02", "国庆节"),
        ("10-03", "国庆节"),
    ]
