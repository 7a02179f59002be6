"""A heading goes with its text to the next page, and the page before it has a row less."""

from dataclasses import replace

from gongwen.document import Attachment
from gongwen.measuring import measure
from gongwen.outline import parse
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice

SECTION = """一、第{number}市市场监督管理局
我局高度重视，围绕今年的主题组织开展了一系列宣传活动，取得良好成效。
（一）主要做法
1.组织检验检测机构向社会开放
全市检验检测机构向社会开放实验室，邀请企业代表和市民参观，现场讲解检测流程。
2.开展质量认证培训
面向小微企业举办质量管理体系认证培训班，解答企业在认证过程中遇到的疑问。
（二）工作成效
社会公众对认证认可检验检测的认识进一步提高。
（三）存在的主要问题
基层专业人员不足，宣传形式还不够丰富。
（四）意见建议
建议加强业务培训，统一提供宣传资料。"""


def test_text_of_many_short_paragraphs_and_headings_can_be_registered():
    text = "\n".join(SECTION.format(number=number) for number in range(1, 15))
    document = replace(fujian_notice(), attachments=(Attachment("活动总结", parse(text)),))

    report = measure(render_pdf(document))

    assert report.failures == ()
