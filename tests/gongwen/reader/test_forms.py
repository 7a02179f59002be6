"""Single shapes that real notices take, one a test; whole notices stand in `texts/`."""

import pytest

from gongwen.reader import encode, read


def said(text):
    return encode(read(text))


def notice(body, title="某市局关于开展2024年“世界认可日”活动的通知", close="某市局\n2024年5月20日"):
    return f"{title}\n各县局：\n{body}\n{close}\n"


def test_cited_number_is_not_the_documents_own():
    text = notice("根据《某厅关于开展活动的通知》（某市监函〔2024〕9号）要求，请组织。")

    assert said(text)["document_number"] is None


@pytest.mark.parametrize(
    "line", ["某市监〔2024〕7号", "（某市监〔2024〕7 号）", "某市监[2024]7号", "某市监(2024)7号"]
)
def test_own_number_is_written_with_its_right_brackets(line):
    text = f"某市局关于开展活动的通知\n{line}\n各县局：\n请组织。\n"

    assert said(text)["document_number"] == "某市监〔2024〕7号"


def test_number_on_the_line_of_the_title_is_found():
    values = said("关于开展活动的通知 某市监〔2024〕7号\n各县局：\n请组织。\n")

    assert values["title"] == "关于开展活动的通知"
    assert values["document_number"] == "某市监〔2024〕7号"


def test_title_over_several_lines_names_all_its_issuers():
    text = notice("请组织。", "甲局 乙局 丙厅等22部门\n关于开展“质量月”活动\n的通知", "")

    assert said(text)["title"] == "甲局乙局丙厅等22部门关于开展“质量月”活动的通知"


def test_title_cut_by_the_site_is_doubtful():
    reading = read("关于开展2024年全省检验检测机构开放日...\n各市局：\n请组织。\n")

    assert reading.title.value == "关于开展2024年全省检验检测机构开放日"
    assert reading.title.doubtful


def test_brackets_and_regions_part_no_units():
    text = "关于开展活动的通知\n各省、自治区、直辖市教育厅（教委、局），各市、县（市、区）工会、科协：\n请组织。"

    assert said(text)["addressees"] == [
        "各省、自治区、直辖市教育厅（教委、局）",
        "各市、县（市、区）工会",
        "科协",
    ]


def test_ordinal_of_another_day_is_not_the_edition():
    text = notice("5月20日是第25个“世界计量日”。请结合“世界认可日”一并宣传。")

    assert said(text)["edition"] is None


@pytest.mark.parametrize("ordinal", ["第17个", "第十七个", "第 17 个", "第十七届"])
def test_edition_is_read_in_figures_and_chinese(ordinal):
    assert said(notice(f"6月9日是{ordinal}“世界认可日”。"))["edition"] == 17


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2024年9月1日至30日", "2024-09-01"),
        ("9月1日—9月30日", "2024-09-01"),
        ("2024年9月", None),
        ("9月中旬至下旬", None),
    ],
)
def test_event_without_days_has_no_date(when, day):
    text = notice(f"一、活动时间\n{when}\n二、要求\n请组织。", "关于开展2024年“质量月”活动的通知")

    assert said(text)["event_date"] == day


def test_date_without_any_year_is_none():
    values = said("各县局：\n6月9日是第17个“世界认可日”。请于6月16日前报送活动总结。\n")

    assert values["event_date"] is None
    assert values["deadlines"][0] == {
        "date": None,
        "text": "6月16日前",
        "what": "活动总结",
        "to_whom": None,
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "请将活动总结（含照片，不超过5张）于6月16日（星期日）前报送至市局认证科。",
            [("2024-06-16", "6月16日（星期日）前", "活动总结", "市局认证科")],
        ),
        (
            "于5月20日前将活动方案，7月10日前将活动总结报送至市安办。",
            [
                ("2024-05-20", "5月20日前", "活动方案", "市安办"),
                ("2024-07-10", "7月10日前", "活动总结", "市安办"),
            ],
        ),
        ("次年1月10日前上报推荐名单。", [("2025-01-10", "次年1月10日前", "推荐名单", None)]),
        ("请及时向省局报送活动信息。", [(None, "及时", "活动信息", "省局")]),
        ("每月5日前报送进展情况。", [(None, "每月5日前", "进展情况", None)]),
        ("6月底前完成整改，6月10日前举办培训。", []),
        ("请及时处理。请各局认真总结。", []),
    ],
)
def test_deadline_is_what_is_to_be_handed_in(sentence, expected):
    found = said(notice(sentence))["deadlines"]

    assert [tuple(deadline.values()) for deadline in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联 系 人：张  丽　联系电话：0591-87581051", [("张丽", "0591-87581051", None)]),
        (
            "联系人：张三、李四，电话：6221234，邮箱：a@b.cn",
            [("张三", "6221234", "a@b.cn"), ("李四", "6221234", "a@b.cn")],
        ),
        (
            "联系人：认证处 张三，010-82260000；计量处 李四，010-82260001",
            [("张三", "010-82260000", None), ("李四", "010-82260001", None)],
        ),
        ("联系电话：6221234（兼传真），8221234（传真）", [(None, "6221234", None)]),
        ("联系人：张三\n传真：010-82260001\n电话：010-82260000", [("张三", "010-82260000", None)]),
        ("各单位要明确1名联络员，于6月2日前报市局。", []),
        ("公开服务热线0951-12365，投诉电话：12315。", []),
    ],
)
def test_contacts_are_told_apart(text, expected):
    found = said(notice(text))["contacts"]

    assert [tuple(contact.values()) for contact in found] == expected


def test_unlabelled_theme_before_the_chinese_one_may_be_the_international():
    reading = read(notice("今年世界认可日的主题为“测量守护健康”，中国主题为“计量守护健康”。"))

    assert reading.international_theme.value == "测量守护健康"
    assert reading.international_theme.doubtful
    assert reading.domestic_theme.value == "计量守护健康"


def test_theme_of_a_lecture_is_not_the_campaigns():
    text = notice("邀请专家做主题为“认证认可：服务绿色发展”的专题讲座。")

    assert said(text)["themes"] == {"international": None, "domestic": None}


def test_blanks_between_all_words_are_noise():
    text = (
        "市妇联 关于 开展 2023 年 “ 三八 ” 国际 妇女节 活动 的 通知\n各县 妇联 ：\n"
        "一 、 活动 主题\n巾帼 心向党 奋进 新征程\n请 于 3 月 20 日 前 将 活动 总结 报 市妇联 。\n"
    )

    values = said(text)
    assert values["title"] == "市妇联关于开展2023年“三八”国际妇女节活动的通知"
    assert values["outline"] == ["活动主题"]
    assert values["themes"]["domestic"] == "巾帼心向党奋进新征程"
    assert values["deadlines"][0]["date"] == "2023-03-20"


def test_list_of_an_annexed_plan_counts_where_there_is_no_other():
    text = notice("现将《方案》印发你们。", "关于印发《活动方案》的通知") + (
        "活动方案\n一、活动时间\n2024年6月1日至9日\n附件：1.名单\n2.统计表\n"
    )

    values = said(text)
    assert values["attachments"] == ["名单", "统计表"]
    assert values["event_date"] == "2024-06-01"
    assert values["outline"] == ["活动时间"]


def test_annex_that_the_opening_issues_speaks_for_the_notice():
    text = (
        "各县局：\n现将《活动方案》印发你们。\n附件：活动方案\n某市局\n2024年5月20日\n附件\n活动方案\n"
        "一、活动主题\n人人讲安全\n"
    )

    assert said(text)["themes"]["domestic"] == "人人讲安全"


def test_labelled_annex_that_nothing_issues_does_not():
    text = notice("请组织。\n附件：海报") + "附件\n海报\n一、活动主题\n人人讲安全\n"

    assert said(text)["themes"]["domestic"] is None
    assert said(text)["attachments"] == ["海报"]


def test_date_of_the_page_is_no_date_of_issue():
    text = "发布时间：2025-06-26 来源：某局\n关于开展活动的通知\n各县局：\n请组织。\n"

    assert said(text)["issue_date"] is None


def test_date_of_a_table_is_doubtful():
    text = "发文机关：某市局\n成文日期：2024年8月26日\n\n关于开展活动的通知\n各县局：\n请组织。\n"
    reading = read(text)

    assert reading.issue_date.value.isoformat() == "2024-08-26"
    assert reading.issue_date.doubtful
    assert reading.issuer.value == "某市局"


FLAT = """\
附件
“四进”活动安排表
序号 活动主题 活动内容 活动时间 责任单位
1 进企业 开展质量巡诊 6月9日前后 省质检院
2 举办认证培训班，培训80人 6月中旬 甘泉市局、方正公司
3 进园区 开展 检测资源 对接会 6月10日上午 新区局
4 进社区 科普展
（注：时间以通知为准）
5 进校园 参观检测中心 6月 省质检院"""


def test_table_whose_cells_are_parted_by_blanks_is_a_schedule():
    rows = read(notice("一、活动安排\n见附件。\n\n附件：“四进”活动安排表") + FLAT).schedule.rows

    assert [
        (
            row.number.value,
            row.category.value,
            row.category.doubtful,
            row.content.value,
            row.content.doubtful,
            row.time_text.value,
            [unit.value for unit in row.responsible_agencies],
        )
        for row in rows
    ] == [
        ("1", "进企业", False, "开展质量巡诊", False, "6月9日前后", ["省质检院"]),
        (
            "2",
            "进企业",
            True,
            "举办认证培训班，培训80人",
            True,
            "6月中旬",
            ["甘泉市局", "方正公司"],
        ),
        ("3", "进园区", True, "开展检测资源对接会", True, "6月10日上午", ["新区局"]),
        ("5", "进校园", False, "参观检测中心", False, "6月", ["省质检院"]),
    ]


def test_head_of_a_table_without_rows_is_no_schedule():
    assert (
        read(notice("一、填报\n序号 活动名称 活动时间 责任单位\n请各单位填报。")).schedule is None
    )


TITLE = "关于开展2024年“世界认可日”活动的通知"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f"某市市场监管局\n{TITLE}", TITLE),
        (f"某市市场监管局\n{TITLE}\n某市监〔2024〕7号", TITLE),
        (f"某市市场监管局\n\n某市监〔2024〕7号\n\n{TITLE}", TITLE),
        (
            f"某市市场监管局文件\n某市监〔2024〕7号\n某市市场监管局\n{TITLE}",
            f"某市市场监管局{TITLE}",
        ),
        (f"某市监〔2024〕7号\n某市市场监管局\n{TITLE}", f"某市市场监管局{TITLE}"),
        (f"某市市场监管局 某市教育局\n{TITLE}", f"某市市场监管局某市教育局{TITLE}"),
    ],
)
def test_organ_alone_above_a_title_is_part_of_it_only_below_a_mark(head, title):
    said = encode(read(f"{head}\n\n各县局：\n请组织活动。\n\n某市市场监管局\n2024年5月20日\n"))

    assert (said["title"].replace(" ", ""), said["issuer"]) == (title, "某市市场监管局")


def test_what_was_last_year_is_not_this_years():
    values = said(
        notice(
            "去年5月20日，我们举办了第24个“世界认可日”活动，主题是“可持续发展新时代”。今年请各局自行组织。"
        )
    )

    assert (values["edition"], values["event_date"]) == (None, None)
    assert values["themes"] == {"international": None, "domestic": None}


def test_this_year_behind_a_look_back_counts():
    values = said(
        notice("继去年成功举办后，今年6月9日是第十七个“世界认可日”，主题为“信任赋能未来发展”。")
    )

    assert (values["edition"], values["event_date"]) == (17, "2024-06-09")
    assert values["themes"]["domestic"] == "信任赋能未来发展"


def test_deadline_that_no_longer_holds_is_none():
    values = said(notice("原通知关于6月20日前报送总结的要求不再执行。"))

    assert values["deadlines"] == []


def test_contact_inside_a_sentence_has_a_name_and_a_telephone_without_brackets():
    values = said(notice("已购物资由联系人王五（0591-87654321）登记。"))

    assert [(who["name"], who["phone"]) for who in values["contacts"]] == [
        ("王五", "0591-87654321")
    ]


@pytest.mark.parametrize(
    ("sentence", "edition"),
    [
        ("2025年活动请提前谋划，做好第十八个“世界认可日”的筹备。", None),
        ("2024年6月9日是第十七个“世界认可日”。", 17),
        ("自2008年起设立，今年是第十七个“世界认可日”。", 17),
    ],
)
def test_edition_of_another_year_is_not_that_of_the_title(sentence, edition):
    assert said(notice(sentence))["edition"] == edition


def test_place_of_the_seal_is_no_part_of_the_name():
    assert said(notice("请组织。", close="某市局（盖章）\n2024年5月20日"))["issuer"] == "某市局"
