"""The component gallery: every part of the visual system on one page, with sample data."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render

SHANGHAI = ZoneInfo("Asia/Shanghai")


class SampleForm(forms.Form):
    title = forms.CharField(label="标题", help_text="由发文机关名称、事由和文种组成。")
    due_on = forms.DateField(
        label="报送截止日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写截止日期"},
    )
    kind = forms.ChoiceField(
        label="报送类型", choices=[("plan", "活动方案"), ("summary", "活动总结")]
    )
    addressees = forms.MultipleChoiceField(
        label="主送机关",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("cities", "各设区市市场监管局"),
            ("pingtan", "平潭综合实验区市场监管局"),
            ("units", "省局各直属单位"),
        ],
        error_messages={"required": "请至少选择一个主送机关"},
    )
    text = forms.CharField(
        label="活动总结",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    enclosure = forms.FileField(label="附件", required=False)
    agreed = forms.BooleanField(label="内容已核对无误")


def gallery(request):
    samples = {
        "form": SampleForm(request.POST if request.method == "POST" else {"kind": "plan"}),
        "page_obj": Paginator(range(230), 20).get_page(request.GET.get("page", 5)),
        "rows": [
            ("发文字号", "闽市监认证〔2025〕147号"),
            ("成文日期", "2025年5月27日"),
            ("联系电话", ""),
        ],
        "tabs": [
            {"url": "?tab=notice", "label": "通知正文", "active": True},
            {"url": "?tab=schedule", "label": "活动安排", "count": 32},
            {"url": "?tab=roster", "label": "报送进度"},
        ],
        "events": [
            {
                "label": "退回修改",
                "at": datetime(2025, 5, 26, 16, 5, tzinfo=SHANGHAI),
                "by": "陈志远",
                "unit": "认证监管处",
                "reason": "请补充各地联系人，附件第12行时间与正文不一致。",
                "tone": "danger",
            },
            {
                "label": "送审",
                "at": datetime(2025, 5, 26, 9, 40, tzinfo=SHANGHAI),
                "by": "林晓燕",
                "unit": "认证监管处",
            },
            {"label": "起草", "at": datetime(2025, 5, 23, 10, 12, tzinfo=SHANGHAI), "by": "林晓燕"},
        ],
        "paragraphs": [
            {"text": "一、活动时间", "is_heading": True},
            {"text": "2025年6月9日前后。各地可以结合实际，适当延长活动时间。", "is_heading": False},
            {"text": "二、有关要求", "is_heading": True},
            {"text": "请各地于6月16日前报送活动总结（500字左右）。", "is_heading": False},
        ],
        "attachments": ["2025年“世界认可日”活动安排表", "活动总结报送表"],
    }
    return render(request, "components/gallery.html", samples)
