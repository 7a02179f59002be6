from django import forms

from agencies.forms.wording import Worded
from campaigns.table_import import ACCEPT


class TableUploadForm(Worded, forms.Form):
    """A filled-in table; whether it can be read is said by `table_import.receive`."""

    file = forms.FileField(
        label="填好的表格",
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        help_text="支持 .xlsx、.xls、.et 和 .csv。上传后先列出对照结果，核对无误再导入。",
        error_messages={"required": "请选择文件。"},
    )
