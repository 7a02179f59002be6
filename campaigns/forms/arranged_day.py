from django import forms

from agencies.forms.wording import Worded
from campaigns.calendar_import import YEARS
from campaigns.models import ArrangedDay


class ArrangedDayForm(Worded, forms.ModelForm):
    class Meta:
        model = ArrangedDay
        fields = ["day", "is_working", "name"]
        widgets = {
            "day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "is_working": forms.RadioSelect,
        }
        help_texts = {
            "is_working": "法定节假日和调休放假的日子选“放假”，调休要上班的周末选“上班”。",
            "name": "写节日的名称，如“端午节”；合并放假的写“国庆节、中秋节”。",
        }

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise forms.ValidationError(f"年份应在{YEARS[0]}至{YEARS[-1]}之间。")
        return day
