"""The house style that a bureau's papers are typeset in."""

from campaigns.models import HouseStyle
from gongwen import outline
from gongwen.document import Document, DocumentNumber, Form, Imprint
from gongwen.profile import NATIONAL

_SPECIMEN = """这是版式设置的样张，用来查看版头、页边、字体和印章位置，不是正式文件。
一、层次标题用黑体
正文用三号仿宋体字，一般每面排二十二行，每行排二十八个字，撑满版心。
（一）第二层用楷体。正文接排，阿拉伯数字如2025年6月9日用半角。
双面印刷的，请翻到第二页查看订口的位置。"""


def profile_of(agency):
    """The agency's `Profile`; the national default while it has set nothing."""
    style = HouseStyle.objects.filter(agency=agency).first()
    return style.profile if style else NATIONAL


def masthead_of(agency):
    """发文机关标志 of a new notice."""
    style = HouseStyle.objects.filter(agency=agency).first()
    return style.masthead if style and style.masthead else f"{agency.name}文件"


def specimen(agency, *, today):
    """A notice about nothing, long enough for a second page."""
    return Document(
        form=Form.DOCUMENT,
        masthead=masthead_of(agency),
        title=f"{agency.name}关于查看版式设置的通知（样张）",
        number=DocumentNumber(agency.issuer_code or "样张", today.year, 1),
        addressees="各设区市市场监管局",
        body=outline.parse("\n".join([_SPECIMEN] * 4)),
        signature=(agency.name,),
        document_date=today,
        imprint=Imprint(printing_office=f"{agency.name}办公室", printed_on=today),
    )
