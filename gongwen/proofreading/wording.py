"""Words: typos, confusables, redundant and mended phrases, leftovers, private data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.proofreading.facts import CampaignFacts
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.lexicon import EntryKind
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

DICTIONARY = "《现代汉语词典》（第7版）"
RULES_OF_WORK = "《党政机关公文处理工作条例》第十九条"


@rule(
    "K95",
    Severity.ERROR,
    "错别字",
    DICTIONARY,
    wrong=(
        "认真⟦布署→部署⟧，精心组织。",
        "⟦既将→即将⟧开展专项行动。",
        "按照总局要求⟦撤消→撤销⟧资质。",
    ),
    right=("认真部署，精心组织。", "各负责人、主任可以参加，补充份数", "质量量值溯源"),
    of_words=True,
)
def typos(draft: Manuscript) -> Iterator[Hit]:
    for start, entry in draft.lexicon.find(EntryKind.TYPO, draft.untitled):
        end = start + len(entry.wrong)
        message = (
            f"“{entry.wrong}”应为“{entry.right}”。" if entry.right else f"“{entry.wrong}”有误。"
        )
        yield Hit(start, end, message + entry.note, entry.right or None)


# What is wrong, in its surroundings, and what is meant.
_CONFUSED = tuple(
    (re.compile(pattern), right)
    for pattern, right in (
        (
            "做出(?=[一-龥]{0,4}(?:决定|决策|部署|批示|指示|贡献|规定|处罚|处理|承诺|判决|裁决|答复|说明|安排|解释|回应|评价|批复))",
            "作出",
        ),
        (
            "作好(?=[一-龥]{0,10}(?:工作|准备|保障|服务|宣传|记录|总结|登记|统计|汇总|衔接|防护|预案|收集|整理|监测))",
            "做好",
        ),
        (
            "确实(?=(?:履行|加强|做好|抓好|落实|增强|承担|强化|压实|减轻|把好|担负)(?!了|过))",
            "切实",
        ),
        (
            "做(?=(?:主旨|大会|专题|典型|会议|重要|工作|开幕|总结)(?:演讲|报告|发言|讲话|致辞|讲座))",
            "作",
        ),
        ("(?<![部十成区划])分围(?![绕墙栏棋攻])", "氛围"),
        ("(?<=统筹)谐调|(?<=组织)谐调|谐调(?=机制|小组|推进|解决|联动|会议|配合)", "协调"),
        ("(?<=[请要应须切真])作到", "做到"),
        ("(?<=[，。；])以至(?=造成|发生|影响|酿成|引发|出现)", "以致"),
        (
            "必需(?=高度|认真|坚决|依法|及时|全面|立即|统一|经过|具备|符合|取得|如实|按时|加大|遵守|履行|加强|严格)",
            "必须",
        ),
        ("必须(?=的(?:条件|资料|物资|经费|设备|材料|人员)|品)", "必需"),
        ("反应(?=[了出][一-龥]{0,12}(?:情况|问题|诉求|意见|现状|水平|成效|特点))", "反映"),
        ("反映(?=灵敏|迟缓|机制)", "反应"),
        ("法制(?=思维|方式|轨道|精神|信仰|化(?:水平|轨道|营商))", "法治"),
        ("截至(?=日期|时间|[。；])", "截止"),
        ("坚苦(?=奋斗|卓绝|努力)", "艰苦"),
        ("坚巨(?=任务|性|[，。])", "艰巨"),
        ("严竣", "严峻"),
        ("势态(?=良好|发展|向好)", "态势"),
        ("(?<=责任)界线", "界限"),
        ("检查(?=官(?!方)|机关提起)", "检察"),
        ("检察(?=组|验收|考核|评比|督导|发现|结果|整改|执法)", "检查"),
        ("(?<=[法项督场行样全生量])检察(?![院官机建长])", "检查"),
        ("处治(?=预案|突发|措施|流程)", "处置"),
        ("采纳(?=措施|办法|行动)", "采取"),
        ("采取(?=[一-龥]{0,4}(?:意见|建议)(?:[，。；]|的情况))", "采纳"),
        ("起用(?=系统|平台|印章|公章|新|电子)", "启用"),
        ("启用(?=干部|人才)", "起用"),
        ("制做", "制作"),
        ("权利(?=运行|寻租|制约)", "权力"),
        ("权力(?=[和与、]义务|救济)", "权利"),
        ("(?<=消费者)的?权力(?!机)", "权利"),
        ("连系(?=人|电话|方式|群众|实际)", "联系"),
        ("制订(?=法律|法规|规章|政策)", "制定"),
        ("熟习", "熟悉"),
        ("型式(?=多样|主义|新颖|灵活|活泼)", "形式"),
        ("形势(?=多样|新颖|灵活|活泼|各异|主义)", "形式"),
        ("(?<=多种|各种)形势", "形式"),
        ("形式(?=严峻|逼人|任务|分析会|复杂|喜人|向好|依然)", "形势"),
        ("(?<=当前|经济|国际|国内)形式(?=[下和与，])", "形势"),
        ("(?<=质量|安全|法律|服务)意思(?!表示|是)", "意识"),
    )
)


@rule(
    "K96",
    Severity.WARNING,
    "易混词",
    DICTIONARY,
    wrong=(
        "⟦做出→作出⟧重要贡献，⟦做出→作出⟧处罚决定。".replace("，⟦做出→作出⟧处罚", "，作出处罚"),
        "各单位⟦必需→必须⟧高度重视。",
        "当前安全生产⟦形式→形势⟧依然严峻。",
        "⟦形势→形式⟧多样的宣传活动",
    ),
    right=("作出重要贡献，做好准备工作。", "形式多样的宣传活动", "坚决反对形式主义，形式审查"),
    of_words=True,
)
def confusables(draft: Manuscript) -> Iterator[Hit]:
    taken = set()
    for pattern, right in _CONFUSED:
        for match in pattern.finditer(draft.prose):
            if match[0] != right and match.start() not in taken:
                taken.add(match.start())
                message = f"这里的“{match[0]}”疑为“{right}”。"
                yield Hit(match.start(), match.end(), message, right)
    for start, entry in draft.lexicon.find(EntryKind.CONFUSABLE, draft.prose):
        message = f"“{entry.wrong}”疑为“{entry.right}”。{entry.note}"
        yield Hit(start, start + len(entry.wrong), message, entry.right or None)


_NO_SUBJECT = re.compile(
    "(?:(?<=[。；\n])|^)(?P<head>通过|由于|经过)[^，。；：\n]{2,40}，(?P<verb>使得?)(?!用|命|馆|者)(?=[一-龥])"
)
_DENIED_TWICE = re.compile(
    "(?:防止|避免|杜绝|严防|以防)[^，。；\n]{0,14}(?P<no>不再?|没有|未)(?:发生|出现|产生)"
)


@rule(
    "K97",
    Severity.WARNING,
    "语病或赘余",
    DICTIONARY,
    wrong=(
        "工作中⟦涉及到→涉及⟧多个部门。",
        "⟦通过⟧开展宣传活动，使群众了解了认证知识。",
        "防止安全事故⟦不再⟧发生。",
    ),
    right=(
        "工作中涉及多个部门。",
        "开展宣传活动，使群众了解了认证知识。",
        "防止安全事故再次发生。",
    ),
    of_words=True,
)
def faulty_sentences(draft: Manuscript) -> Iterator[Hit]:
    for start, entry in draft.lexicon.find(EntryKind.REDUNDANT, draft.prose):
        message = f"“{entry.wrong}”有赘余，用“{entry.right}”。"
        yield Hit(start, start + len(entry.wrong), message, entry.right or None)
    for match in _NO_SUBJECT.finditer(draft.prose):
        message = f"“{match['head']}……{match['verb']}……”使句子缺少主语，去掉其中一个。"
        yield Hit(match.start("head"), match.end("head"), message)
    for match in _DENIED_TWICE.finditer(draft.prose):
        message = "“防止、避免”与“不”连用，意思相反。"
        yield Hit(match.start("no"), match.end("no"), message)


_LEFTOVERS = re.compile(
    r"(?<![A-Za-z0-9])[XxＸ]{2,}(?![A-Za-z0-9])|×{2,}|某某|[？?]{2,}|待核实|待补充|待确认|待定稿|\bTODO\b|\bTBD\b"
    r"|此处(?:填写|插入|补充)|请(?:输入|在此输入)|示例文[字本]|占位|【[^【】\n]{0,12}】|《\s*》|（\s*）|“\s*”|〔\s*〕\d*号?"
    r"|〔20\d{2}〕\s+号|[_＿]{3,}|…{0}(?<!　)　*+年　+月　+日"
)
_IN_FORMS = (Part.TABLE, Part.ANNEX, Part.ANNEX_TITLE)


@rule(
    "K99",
    Severity.ERROR,
    "留有占位或待补内容",
    RULES_OF_WORK,
    wrong=(
        "请于⟦××⟧月前报送。",
        "联系人：⟦XXX⟧，联系电话：",
        "共有企业30家⟦【待核实】⟧。",
        "根据⟦《》⟧要求，",
        "参加人数为⟦？？⟧。",
    ),
    right=("《办法》（试行）", "联系人：张三，XXL码", "3×5米"),
)
def leftovers(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.lines:
        for match in _LEFTOVERS.finditer(draft.text, line.start, line.end):
            if line.part not in _IN_FORMS:
                yield Hit(match.start(), match.end(), "这里还有没填好的内容。")
            elif not re.match("[（_＿　]", match[0]):
                message = "这里疑有没填好的内容。"
                yield Hit(match.start(), match.end(), message, None, Severity.HINT)


_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_BANK = re.compile(r"(?<![\dA-Za-z])(?:62|45|52|95)\d{14,17}(?!\d)")
_MOBILE = re.compile(r"(?<![\d\-])1[3-9]\d{9}(?!\d)")
_OPEN = re.compile("此件(?:主动)?公开|公开发布|主动公开")


@rule(
    "K100",
    Severity.WARNING,
    "公开的公文里有个人信息",
    "《中华人民共和国个人信息保护法》第六条",
    wrong=(
        "联系人：张三，手机：⟦13812345678⟧。\n（此件公开发布）",
        "身份证号⟦350102199001011234⟧\n（此件公开发布）",
    ),
    right=("联系电话：0591-87581051。\n（此件公开发布）", "手机：13812345678。"),
)
def private_data(draft: Manuscript) -> Iterator[Hit]:
    if not (draft.facts.is_public or _OPEN.search(draft.text)):
        return
    for pattern, name in ((_IDENTITY, "身份证号"), (_BANK, "银行账号"), (_MOBILE, "手机号")):
        for match in pattern.finditer(draft.text):
            yield Hit(match.start(), match.end(), f"公开的公文里疑有个人{name}。")


@rule(
    "K101",
    Severity.HINT,
    "套话",
    RULES_OF_WORK,
    wrong=("⟦众所周知⟧，质量是企业的生命。",),
    right=("质量是企业的生命。",),
    is_on=False,
    of_words=True,
)
def empty_phrases(draft: Manuscript) -> Iterator[Hit]:
    for start, entry in draft.lexicon.find(EntryKind.EMPTY_PHRASE, draft.prose):
        yield Hit(start, start + len(entry.wrong), f"“{entry.wrong}”是套话，可以删去。")


@rule(
    "K23",
    Severity.WARNING,
    "用了已更名机构的旧称",
    RULES_OF_WORK,
    wrong=("各设区市⟦质监局→市场监管局⟧：", "联合⟦环保局→生态环境局⟧开展检查。"),
    right=(
        "各设区市市场监管局：",
        "原质监局发放的证书",
        "《福建省工商局关于登记的通知》",
        "省工商联",
    ),
    facts=CampaignFacts(),
    of_words=True,
)
def renamed_organs(draft: Manuscript) -> Iterator[Hit]:
    for start, entry in draft.lexicon.find(EntryKind.ORGAN, draft.untitled):
        message = f"“{entry.wrong}”是旧称，现为“{entry.right}”。"
        yield Hit(start, start + len(entry.wrong), message, entry.right or None)
    for agency in draft.facts.agencies:
        if agency.valid_until and agency.valid_until < draft.today:
            for match in re.finditer(re.escape(agency.name), draft.untitled):
                yield Hit(match.start(), match.end(), f"“{agency.name}”已不再使用。")


_DEFINED = re.compile('[（(]以下(?:统称|简称)[：:]?[“"]?(?P<alias>[一-龥]{2,12})[”"]?[）)]')


@rule(
    "K98",
    Severity.ERROR,
    "简称用在定义之前",
    RULES_OF_WORK,
    wrong=("请报送⟦数据中心⟧。\n福建省市场监管局大数据中心（以下简称数据中心）负责汇总。",),
    right=("福建省市场监管局大数据中心（以下简称数据中心）负责汇总，请报送数据中心。",),
)
def aliases_before_definition(draft: Manuscript) -> Iterator[Hit]:
    yield from _two_names(draft)
    for match in _DEFINED.finditer(draft.untitled):
        alias = match["alias"]
        body = draft.first(Part.BODY)
        start = body.start if body else 0
        first = draft.untitled.find(alias, start)
        full = draft.untitled.rfind(alias, start, match.start())
        # Part of the full name itself, or of another organ's.
        before = draft.untitled[first - 1 : first]
        named_here = full >= 0 and match.start() - full == len(alias)
        stands_alone = not re.match("[一-龥]", before) or before in "送至由向给与和及请"
        early = 0 <= first < match.start() and not (named_here and first == full)
        if early and stands_alone:
            yield Hit(first, first + len(alias), f"“{alias}”在后面才定义简称，这里要用全称。")


_BUREAU = re.compile("市场监督管理局|市场监管局")


def _two_names(draft: Manuscript) -> Iterator[Hit]:
    """One body that says 市场监管局 and 市场监督管理局: the rarer form is the odd one."""
    found = [
        match
        for line in draft.of(Part.BODY, Part.ADDRESSEES)
        for match in _BUREAU.finditer(draft.untitled, line.start, line.end)
    ]
    names = [match[0] for match in found]
    for name in set(names):
        if 0 < names.count(name) * 2 < len(names):
            other = next(one for one in names if one != name)
            for match in found:
                if match[0] == name:
                    message = f"全文多用“{other}”，这里不一致。"
                    yield Hit(match.start(), match.end(), message, other, Severity.WARNING)
