import re

from django import forms

from agencies.forms.wording import Worded
from campaigns.models import HouseStyle
from campaigns.models.house_style import FACES
from gongwen.typesetting.fonts import is_installed

_RED = re.compile(r"#[0-9a-f]{6}")
_LEAST_RED, _MOST_OTHER = 0xB3, 0x59  # what 版式核对 takes for red


class HouseStyleForm(Worded, forms.ModelForm):
    """版式设置 of a bureau; a field left empty follows the national default."""

    class Meta:
        model = HouseStyle
        fields = ["masthead", "mirrored", "seal", "red", *FACES]
        help_texts = {
            "masthead": "起草通知时预先填入，如“某省市场监督管理局文件”；不填则用单位全称加“文件”。",
            "mirrored": "勾选后，双页的订口在右侧，正反面版心对齐；国家标准的默认是各页一律左侧28毫米。",
            "seal": "按实际用印填写，排版时据此留出位置。市、县政府和部门45毫米，省级政府50毫米。",
            "red": "版头文字和分隔线的颜色，写作 # 加六位数字或字母；默认 #e60012。",
            "fangsong": "正文。服务器上装有办公用字体的，填写字体名称，如“仿宋_GB2312”；不填用平台自带的。",
            "xiaobiaosong": "版头和标题，如“方正小标宋简体”。",
        }

    def clean_red(self):
        red = self.cleaned_data["red"].strip().lower()
        if not _RED.fullmatch(red):
            raise forms.ValidationError("请写作 # 加六位数字或字母，例如 #e60012。")
        parts = [int(red[at : at + 2], 16) for at in (1, 3, 5)]
        if parts[0] < _LEAST_RED or max(parts[1:]) > _MOST_OTHER:
            raise forms.ValidationError("这个颜色不是红色，版式核对会判为不合格。例如 #e60012。")
        return red

    def clean(self):
        cleaned = super().clean()
        named = {face: cleaned.get(face, "").strip() for face in FACES}
        for face, name in named.items():
            cleaned[face] = name
            if name and not is_installed(name):
                self.add_error(face, f"服务器上没有安装字体“{name}”。请安装后再填，或者不填。")
        return cleaned
