"""Reading a page the way a person does."""

from html.parser import HTMLParser

UNSEEN = {"head", "script", "style", "template"}
# Attributes that are read out or shown as well.
SPOKEN = ("aria-label", "placeholder", "title", "alt")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.hidden_in = []
        self.in_main = False
        self.texts, self.main_texts, self.spoken = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.hidden_in.append(tag)
        if tag == "main":
            self.in_main = True
        if not self.hidden_in:
            self.spoken += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        if self.hidden_in and self.hidden_in[-1] == tag:
            self.hidden_in.pop()
        if tag == "main":
            self.in_main = False

    def handle_data(self, data):
        if not self.hidden_in:
            self.texts.append(data)
            if self.in_main:
                self.main_texts.append(data)


def _read(response):
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def main_text(response):
    """The words of the page's main part, with single spaces."""
    return " ".join(" ".join(_read(response).main_texts).split())


def all_text(response):
    """Everything that is shown or read out on the page, with single spaces."""
    reader = _read(response)
    return " ".join(" ".join(reader.texts + reader.spoken).split())
