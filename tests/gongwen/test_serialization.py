import json

from hypothesis import given
from hypothesis import strategies as st

from gongwen.document import (
    Attachment,
    Attendance,
    Column,
    Document,
    DocumentNumber,
    Form,
    Imprint,
    Paragraph,
    Table,
)
from gongwen.serialization import decode, encode

words = st.text(max_size=8)
paragraphs = st.lists(st.builds(Paragraph, text=words, level=st.integers(0, 4)), max_size=3).map(
    tuple
)
tables = st.builds(
    Table,
    columns=st.lists(st.builds(Column, title=words, width=st.floats(0.1, 1)), max_size=2).map(
        tuple
    ),
    rows=st.lists(st.tuples(words, words), max_size=2).map(tuple),
)


def documents(contents):
    return st.builds(
        Document,
        form=st.sampled_from(Form),
        masthead=words,
        title=words,
        body=paragraphs,
        number=st.none()
        | st.builds(DocumentNumber, words, st.integers(2000, 2100), st.integers(1, 999)),
        attachments=st.lists(st.builds(Attachment, words, contents), max_size=2).map(tuple),
        signer=words,
        attendance=st.lists(st.builds(Attendance, words, words), max_size=2).map(tuple),
        signature=st.lists(words, max_size=2).map(tuple),
        document_date=st.none() | st.dates(),
        imprint=st.none() | st.builds(Imprint, copied_to=words, printed_on=st.none() | st.dates()),
    )


@given(documents(tables | paragraphs | documents(paragraphs) | st.binary(max_size=8)))
def test_document_survives_the_way_through_json(document):
    assert decode(json.loads(json.dumps(encode(document)))) == document
