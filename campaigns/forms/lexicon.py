from django import forms

from agencies.forms.wording import Worded
from campaigns import lexicon_rules
from campaigns.lexicon_sheet import MOST_BYTES
from campaigns.models import LexiconEntry

SHORTEST_WORD = 2  # one character stands in too many words that are right


class LexiconEntryForm(Worded, forms.ModelForm):
    """校对词条 of one's own bureau; the bureau is set on the instance."""

    class Meta:
        model = LexiconEntry
        fields = ["kind", "wrong", "right", "year", "note", "is_shared"]
        help_texts = {
            "kind": "错别字会挡住送审；易混词和旧称只提醒；不再提示的词，校对时按正确处理；"
            "当年提法，沿用去年时标出来待确认。",
            "wrong": "正文里要找的词，至少两个字。",
            "right": "改成什么；不再提示的词不填，当年提法可以不填。",
            "year": "当年提法是哪一年的；其他词条不填。",
            "note": "会和提示一起显示，如依据的文件。",
            "is_shared": "勾选后，平台上各单位校对时都用这个词条。",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if not lexicon_rules.may_share_words(by):
            del self.fields["is_shared"]

    def clean(self):
        cleaned = super().clean()
        kind, wrong, right = (cleaned.get(name) or "" for name in ("kind", "wrong", "right"))
        if wrong and len(wrong) < SHORTEST_WORD:
            self.add_error("wrong", "至少两个字，一个字会误报。")
        if "".join(wrong.split()) != wrong:
            self.add_error("wrong", "词语里不能有空格。")
        if kind == LexiconEntry.Kind.OWN:
            if right:
                self.add_error("right", "不再提示的词不填“应为”。")
            if cleaned.get("is_shared"):
                self.add_error("is_shared", "不再提示的词只供本单位使用。")
        elif kind == LexiconEntry.Kind.PHRASE:
            if not cleaned.get("year") and "year" not in self.errors:
                self.add_error("year", "当年提法要填年份。")
        elif wrong and not right and "right" not in self.errors:
            self.add_error("right", "请填写应为什么词。")
        elif wrong and wrong == right:
            self.add_error("right", "与词语相同，请核对。")
        if kind and kind != LexiconEntry.Kind.PHRASE and cleaned.get("year"):
            self.add_error("year", "只有当年提法填年份。")
        return cleaned

    def _get_validation_exclusions(self):
        """The bureau is not in the form, but a word may be there only once in it."""
        return super()._get_validation_exclusions() - {"bureau"}


class LexiconImportForm(Worded, forms.Form):
    upload = forms.FileField(
        label="词库文件",
        help_text="用“导出 Excel”得到的表填写后上传，不超过1兆。已有的词按表修改，表里没有的不动。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("文件超过1兆，请分几次导入。")
        return upload
