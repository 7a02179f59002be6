"""校对词库 and 校对规则 on the screen, and the Excel file of the words."""

import io
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns.lexicon import lexicon_of, phrases_before, rules_on
from campaigns.lexicon_sheet import lexicon_workbook, rows_of
from campaigns.models import LexiconEntry
from gongwen.proofreading import STANDARD, EntryKind
from tests.factories import NOW, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.administrator)
    return bureau


def entry(bureau, wrong, right="", kind="typo", **fields):
    return LexiconEntry.objects.create(
        **{
            "bureau": bureau.agency,
            "kind": kind,
            "wrong": wrong,
            "right": right,
            "updated_at": NOW,
            "updated_by": bureau.administrator,
        }
        | fields
    )


def words(bureau, text):
    return [found.wrong for _, found in lexicon_of(bureau.agency).find(EntryKind.TYPO, text)]


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def uploaded(data):
    return SimpleUploadedFile("校对词库.xlsx", data)


def test_added_word_is_found_and_the_change_is_recorded(client, bureau):
    post(client, "add_lexicon_entry", kind="typo", wrong="市监局", right="市场监管局")

    assert words(bureau, "各市监局") == ["市监局"]
    assert AuditEntry.objects.last().action == "新增校对词条"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"wrong": "市", "right": "省"}, "至少两个字，一个字会误报。"),
        ({"wrong": "市监局"}, "请填写应为什么词。"),
        ({"wrong": "市监局", "right": "市监局"}, "与词语相同，请核对。"),
        ({"kind": "own", "wrong": "市监局", "right": "甲"}, "不再提示的词不填“应为”。"),
        ({"wrong": "已有词", "right": "别的"}, "词库里已有这个词，请直接修改它。"),
    ],
)
def test_word_that_makes_no_sense_is_refused(client, bureau, fields, error):
    entry(bureau, "已有词", "对的词")

    response = post(client, "add_lexicon_entry", **{"kind": "typo"} | fields)

    assert error in response.content.decode()
    assert LexiconEntry.objects.count() == 1


def test_word_within_its_right_form_is_not_found_there(client, bureau):
    entry(bureau, "认可日", "世界认可日")

    assert words(bureau, "世界认可日，认可日") == ["认可日"]
    assert lexicon_of(bureau.agency).entries[-1].unless == ("世界认可日",)


def test_shared_word_reaches_others_who_may_do_without(client, bureau):
    other = Bureau()
    entry(bureau, "市监局", "市场监管局", is_shared=True)
    entry(bureau, "省监局", "省市场监管局")
    assert words(other, "市监局，省监局") == ["市监局"]

    client.force_login(other.administrator)
    assert f"{bureau.agency.short_name}提供" in main_text(client.get(reverse("list_lexicon")))
    post(client, "keep_word", value="市监局")

    assert lexicon_of(other.agency).own == ("市监局",)
    assert lexicon_of(bureau.agency).own == ()


def test_standard_word_is_switched_off_and_on_again(client, bureau):
    back = reverse("list_standard_words") + "?words=布署"
    response = post(client, "keep_word", value="布署", back=back)
    assert unquote(response.url) == back
    assert "布署 部署 错别字 停用 启用" in main_text(client.get(back))

    own = LexiconEntry.objects.get()
    post(client, "switch_lexicon_entry", own.pk, value="off", back="//elsewhere.example/")

    assert lexicon_of(bureau.agency) is STANDARD
    assert "布署 部署 错别字 启用 停用" in main_text(client.get(back))


def test_officer_keeps_words_but_not_against_the_administrator(client, bureau):
    entry(bureau, "市监局", "市场监管局")
    client.force_login(bureau.officer)
    headers = {"Accept": "application/json"}

    kept = client.post(reverse("keep_word"), {"value": "布署科技"}, headers=headers)
    against = client.post(reverse("keep_word"), {"value": "市监局"}, headers=headers)
    empty = client.post(reverse("keep_word"), {"value": " "}, headers=headers)

    assert (kept.status_code, kept.json()) == (200, {"word": "布署科技"})
    assert against.status_code == 403
    assert (empty.status_code, empty.json()["message"]) == (
        422,
        "不再提示的词要有1至40字，不能跨行。",
    )


def test_excel_of_the_words_comes_back_as_it_went(client, bureau):
    entry(bureau, "市监局", "市场监管局", note="机构改革", is_active=False)
    entry(bureau, "布署科技", kind="own")
    sheet = client.get(reverse("export_lexicon")).content
    LexiconEntry.objects.all().delete()

    response = client.post(reverse("import_lexicon"), {"upload": uploaded(sheet)})

    assert response.status_code == 302
    kept = LexiconEntry.objects.order_by("pk").values_list(
        "kind", "wrong", "right", "note", "is_active"
    )
    assert sorted(kept) == [
        ("own", "布署科技", "", "", True),
        ("typo", "市监局", "市场监管局", "机构改革", False),
    ]


def test_sheet_with_a_fault_imports_nothing_and_names_the_row(client, bureau):
    rows = [
        LexiconEntry(kind="typo", wrong="市监局", right="市场监管局"),
        LexiconEntry(kind="typo", wrong="省", right="市"),
        LexiconEntry(kind="typo", wrong="市监局", right="另一个"),
    ]

    response = client.post(
        reverse("import_lexicon"), {"upload": uploaded(lexicon_workbook(rows, author=""))}
    )

    text = main_text(response)
    assert "第4行词语：至少两个字，一个字会误报。" in text
    assert "第5行：“市监局”与第3行重复。" in text
    assert LexiconEntry.objects.count() == 0


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"not a sheet", b""])
def test_file_that_is_no_sheet_is_told_so(client, bureau, data):
    response = client.post(reverse("import_lexicon"), {"upload": uploaded(data)})

    text = main_text(response)
    assert "请另存为 xlsx 后再导入。" in text or "文件是空的。" in text


def test_words_that_look_like_formulas_stay_words(bureau):
    row = LexiconEntry(kind="typo", wrong="=1+1", right="@二")

    ((_, fields),) = rows_of(lexicon_workbook([row], author=""))

    assert (fields["wrong"], fields["right"]) == ("=1+1", "@二")
    assert io.BytesIO(lexicon_workbook([row], author="")).read(2) == b"PK"


def test_hint_is_switched_on_the_page_of_rules(client, bureau):
    assert "K101" not in rules_on(bureau.agency)

    post(client, "switch_rule", value="K101")
    post(client, "switch_rule", value="-K54")
    post(client, "switch_rule", value="-K95")

    on = rules_on(bureau.agency)
    assert ("K101" in on, "K54" in on, "K95" in on) == (True, False, True)
    assert main_text(client.get(reverse("list_rules"))).count("已停用 启用") == 1


def test_pages_take_few_queries(client, bureau, django_assert_num_queries):
    for number in range(5):
        entry(bureau, f"错词{number}", "对词")

    for name, count in (("list_lexicon", 7), ("list_standard_words", 6), ("list_rules", 6)):
        with django_assert_num_queries(count):
            client.get(reverse(name))


# --- 全系统使用, 当年提法 ------------------------------------------------------------------


def test_only_the_ministrys_administrator_shares_a_word_with_the_whole_system(client, bureau):
    said = {"kind": "typo", "wrong": "市监局", "right": "市场监管局", "is_shared": "on"}
    page = client.get(reverse("add_lexicon_entry")).content.decode()
    post(client, "add_lexicon_entry", **said)
    bureau.agency.level = "national"
    bureau.agency.save()
    post(client, "add_lexicon_entry", **said | {"wrong": "省监局"})

    assert "全系统使用" not in page
    shared = LexiconEntry.objects.order_by("wrong").values_list("wrong", "is_shared")
    assert list(shared) == [("市监局", False), ("省监局", True)]


def test_table_that_shares_a_word_is_refused_to_a_bureau(client, bureau):
    data = lexicon_workbook(
        [LexiconEntry(kind="typo", wrong="市监局", right="市场监管局", is_shared=True)], author="甲"
    )

    response = post(client, "import_lexicon", upload=uploaded(data))

    assert "第3行全系统使用：由总局的系统管理员设置，请填“否”。" in main_text(response)
    assert not LexiconEntry.objects.exists()


def test_phrase_of_a_year_wants_its_year_and_is_no_slip(client, bureau):
    said = {"kind": "phrase", "wrong": "第一个百年"}
    refused = post(client, "add_lexicon_entry", **said)
    post(client, "add_lexicon_entry", **said | {"year": 2025})

    assert "当年提法要填年份。" in refused.content.decode()
    assert phrases_before(bureau.agency, 2026) == ("第一个百年",)
    assert phrases_before(bureau.agency, 2025) == ()
    assert lexicon_of(bureau.agency) is STANDARD
