"""Set terms of official texts, and the ways a hand slips in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

# Terms of four characters and more, in which one lost, doubled, swapped or mistaken
# character leaves no other word.
TERMS = tuple(  # one list, read like a page
    """
检验检测机构 检验检测认证 认证认可检验检测 认证认可 检验检测 认证机构 检测机构 市场监督管理局 市场监管局 市场监管总局 国家市场监督管理总局
市场监督管理 市场监管部门 监督管理部门 世界认可日 世界计量日 世界标准日 质量强国 质量强省 质量强市 质量基础设施
资质认定 质量管理体系 有机产品 绿色产品 绿色食品 强制性产品认证 自愿性认证 小微企业 中小企业 个体工商户 公平竞争 公平竞争审查
产业链供应链 供应链 高质量发展 经济社会 营商环境 内外贸一体化 一站式服务 公共服务平台 检测实验室 科普教育 科普宣传
活动总结 活动方案 活动主题 活动安排 活动内容 活动时间 活动情况 活动期间 宣传活动 宣传资料 宣传海报 宣传报道 主题活动 系列活动 主场活动
工作要求 工作要点 工作安排 工作方案 工作部署 工作机制 工作实际 组织实施 组织领导 组织开展 组织保障 总体安排 总体要求 重点任务 重点工作 保障措施
有关事项 有关要求 有关单位 有关部门 相关部门 各有关单位 各单位要 高度重视 精心组织 认真组织 认真贯彻 贯彻落实 认真总结 及时报送 加强领导 加强宣传 强化宣传
联系电话 电子邮箱 联系人员 责任单位 主办单位 承办单位 直属单位 设区市 行业协会 社会组织 新闻媒体 网络新媒体 人民群众 社会公众
实施方案 应急预案 监督检查 监督抽查 专项行动 专项整治 能力验证 能力建设 风险隐患 安全生产 食品安全 产品质量 服务质量 质量安全 消费者权益 合法权益
统计分析 典型案例 经验做法 取得实效 务求实效 形式主义 官僚主义 铺张浪费 乱摊派 乱收费 中央八项规定精神 法律法规 规章制度 责任落实 主体责任
知识产权 数字化转型 绿色低碳 科技创新 自主创新 改革创新 转型升级 提质升级 互联互通 协同联动 协同推进
通知如下 特此通知 贯彻执行 结合实际 统筹协调 部门协同 协调机制 长效机制 信用监管 智慧监管 双随机一公开 获证组织 认证证书 认证标志 检验报告 检测报告
""".split()  # noqa: SIM905
)

# Shorter words: what may stand at either side of a slip that is none.
WORDS = frozenset(
    """
检验 检测 认证 认可 机构 市场 监管 监督 管理 质量 活动 总结 方案 主题 安排 内容 时间 情况 期间 宣传 资料 海报 报道 系列 工作 要求 要点 部署 机制
实际 组织 实施 领导 开展 保障 总体 重点 任务 措施 有关 事项 单位 部门 相关 各单 高度 重视 精心 认真 贯彻 落实 及时 报送 加强 强化 联系 电话 电子 邮箱
人员 责任 主办 承办 直属 行业 协会 社会 新闻 媒体 网络 人民 群众 公众 应急 预案 检查 抽查 专项 行动 整治 能力 验证 建设 风险 隐患 安全 生产 食品 产品
服务 消费 权益 合法 统计 分析 典型 案例 经验 做法 取得 实效 形式 法律 法规 规章 制度 主体 知识 产权 标准 信息 数字 绿色 科技 创新 改革 转型 升级 协同
通知 执行 结合 统筹 协调 信用 智慧 证书 标志 报告 企业 个体 经济 发展 环境 公平 竞争 审查 实验 教育 科普 世界 计量 国家 总局 体系 基础 设施 公共 平台
生活 确认 调整 建立 保密 针对 问题 提高 提升 推进 推动 参加 参与 举办 承担 负责 做好 完成 按照 根据 对于 关于 以及 其中 共同 各地 地区 本地 辖区 企业
虚假 勤俭 节约 严格 遵守 积极 充分 不断 切实 进一 一步 深入 全面 广泛 认识 意识 水平 水准 培训 讲座 座谈 会议 代表 专家 技术 咨询 诊断 帮扶 指导
""".split()  # noqa: SIM905
)

# What a slip makes of a term that is a phrase of its own.
_RIGHT_TOO = frozenset(
    (
        "数字转型",
        "一站服务",
        "网络媒体",
        "组织展开",
        "务实求效",
        "安全产生",
        "双随机公开",
        "各有单位",
        "检实验室",  # 质检实验室, 自检实验室
    )
)

# Characters that are taken for each other, by their looks or their sound.
_ALIKE = tuple(
    """
检捡俭 验险 织积职帜 视示 心新 认任人 真针贞 贯惯 彻切测 落络 结节洁 报抱 送宋 宣宜喧 传转专 活话括 动功 质资 量良 管官营 督捉 安按 排牌 部布步 署暑 措错
施旋失 责则 联连 系糸 费废 准淮 渠巨 道到 范犯泛 标示志 体休 业叶 企起 机讥 构购沟 证正征 测侧则 制治置 案按安 主住 题提 要耍 求球 事是 项象 间问
情清请 况况 总忠 重中 点典 作做 食蚀 品晶 绿录 色包 产严 服复 务物 信讯 监兰 法发 律侓 规归 章张 实时 效郊 形型 式试 统筒 调凋 协谐
长常 智知 慧惠 展殿 高皋 发法 风凤 隐稳 患犯
""".split()  # noqa: SIM905
)


@cache
def slips() -> dict[int, dict[str, str]]:
    """What a slip makes of a term, by its length; nothing that is part of a right term."""
    found: dict[int, dict[str, str]] = {}
    known = "\n".join(TERMS)
    for term in TERMS:
        for slip in {*_lost(term), *_swapped(term), *_mistaken(term)}:
            if slip not in known and slip not in WORDS and slip not in _RIGHT_TOO:
                found.setdefault(len(slip), {}).setdefault(slip, term)
    return found


@cache
def swapped_words() -> dict[str, str]:
    """Words of two characters the wrong way round, where that is no word: 织组 for 组织."""
    found = {word[::-1]: word for word in WORDS if len(word) == 2}
    return {
        slip: word
        for slip, word in found.items()
        if slip not in WORDS | _WORDS_TOO and not _PARTICLES & set(slip)
    }


# By themselves they stand beside anything: 当地|各单位, 由于|对质量.
_PARTICLES = frozenset("于以及一与不其各对为要本地")


# What a word read backwards is by itself.
_WORDS_TOO = frozenset(
    [
        "产生",
        "字数",
        "展开",
        "强加",
        "密保",
        "查检",
        "好做",
        "会社",
        "量计",
        "律法",
        "家国",
        "用信",
        "会议",
        "地区",
        "加参",
        "动行",
    ]
)


def _lost(term: str) -> Iterator[str]:
    """A character inside the term is left out; at its ends what is left is a word itself."""
    for i in range(1, len(term) - 1):
        slip = term[:i] + term[i + 1 :]
        if len(slip) >= 3:
            yield slip


def _mistaken(term: str) -> Iterator[str]:
    for i, character in enumerate(term):
        for group in _ALIKE if len(term) >= 4 else ():
            if character in group:
                yield from (
                    term[:i] + other + term[i + 1 :] for other in group if other != character
                )


def _swapped(term: str) -> Iterator[str]:
    for i in range(len(term) - 1):
        if len(term) >= 4 and term[i] != term[i + 1]:
            yield term[:i] + term[i + 1] + term[i] + term[i + 2 :]
