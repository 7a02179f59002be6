from dataclasses import replace

from gongwen.document import Attachment, Column, Paragraph, Table
from gongwen.typesetting import missing_characters
from tests.gongwen.documents import fujian_notice


def test_the_real_notice_lacks_no_character():
    assert missing_characters(fujian_notice()) == ()


def test_rare_characters_of_names_are_listed_once_in_order():
    body = (Paragraph("联系人：张喆、李玥，电话1。"), Paragraph("另请王喆参加，共5㎡。"))

    assert missing_characters(replace(fujian_notice(), body=body)) == ("喆", "玥", "㎡")


def test_characters_of_tables_and_attached_documents_count():
    table = Table((Column("姓名", 1),), (("陈堃",),))
    inner = replace(fujian_notice(), body=(Paragraph("翀"),), attachments=())
    attachments = (Attachment("名单", table), Attachment("通知", inner))

    assert missing_characters(replace(fujian_notice(), attachments=attachments)) == ("堃", "翀")
