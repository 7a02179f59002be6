from django import forms

from agencies.forms.wording import Worded
from agencies.models import Agency, AgencyGroup, Contact

# National, province, city, county and its divisions: as deep as `within` reaches.
MOST_LEVELS = 5


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class AgencyForm(Worded, forms.ModelForm):
    """A unit, as an administrator fills it in; it stands below a unit of his own tree."""

    aliases = forms.CharField(
        label="别名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="其他写法，每行一个，例如“厦门市局”。导入安排表时据此认出责任单位。",
    )

    class Meta:
        model = Agency
        fields = [
            "name",
            "short_name",
            "aliases",
            "kind",
            "level",
            "parent",
            "issuer_code",
            "region_code",
            "valid_from",
            "valid_until",
            "position",
        ]
        widgets = {"valid_from": DayInput, "valid_until": DayInput}
        help_texts = {
            "issuer_code": "发文字号中的代字，例如“闽市监”；不发文的单位不填。",
            "region_code": "六位数字，可以不填。",
            "valid_until": "撤销或合并的单位填写此日，历年记录仍用原名称。",
            "position": "同级单位按此数字从小到大排列。",
        }
        error_messages = {"name": {"unique": "已有同名的单位。"}}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)
        if self.instance == by.bureau:
            # Kind, level and what stands above decide how far its people reach; that is
            # not their own to change.
            for name in ("kind", "level", "parent"):
                del self.fields[name]
            return
        for name in ("kind", "level"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]
        parent = self.fields["parent"]
        below = Agency.objects.within(self.instance) if self.instance.pk else Agency.objects.none()
        parents = Agency.objects.within(by.bureau).exclude(kind=Agency.Kind.DIVISION)
        parent.queryset = parents.exclude(pk__in=below.values("pk"))
        parent.label_from_instance = lambda agency: agency.name
        parent.required = True
        parent.empty_label = "请选择"

    def clean_aliases(self):
        lines = (line.strip() for line in self.cleaned_data["aliases"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean_region_code(self):
        code = self.cleaned_data["region_code"]
        if code and not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError("行政区划代码是六位数字。")
        return code

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if _levels_down_to(parent) + _levels_from(self.instance) > MOST_LEVELS:
            raise forms.ValidationError(f"单位最多{MOST_LEVELS}级，请选择更高一级的上级单位。")
        return parent

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if since and until and until <= since:
            self.add_error("valid_until", "撤并日期应当晚于设立日期。")
        if cleaned.get("kind") == Agency.Kind.DIVISION and self.instance.stands_alone():
            # The people of a division act for the bureau above it.
            self.add_error("kind", "该单位有下级单位、发文字号或自己的通知，不能改为内设处室。")
        return cleaned


def _levels_down_to(agency):
    levels = 0
    while agency:
        levels, agency = levels + 1, agency.parent
    return levels


def _levels_from(agency):
    """How many levels the unit and everything below it make up."""
    levels, units = 1, [agency.pk] if agency.pk else []
    while units := list(Agency.objects.filter(parent__in=units).values_list("pk", flat=True)):
        levels += 1
    return levels


class AgencyGroupForm(Worded, forms.ModelForm):
    """A phrase of addressee lines and the units it means."""

    class Meta:
        model = AgencyGroup
        fields = ["phrase", "members", "position"]
        widgets = {"members": forms.CheckboxSelectMultiple}
        help_texts = {
            "phrase": "主送机关一行中的写法，例如“各设区市市场监管局”。",
            "members": "只影响以后印发的通知，已经送达的不变。",
            "position": "按此数字从小到大排列。",
        }
        error_messages = {"members": {"required": "请至少选择一个成员单位。"}}

    def __init__(self, *args, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.owner = by.bureau
        members = self.fields["members"]
        members.queryset = Agency.objects.visible_to(by).current(today)
        if self.instance.pk:
            members.queryset |= Agency.objects.filter(groups=self.instance)
        members.queryset = members.queryset.distinct()
        members.label_from_instance = lambda agency: agency.name

    def clean_phrase(self):
        phrase = self.cleaned_data["phrase"]
        same = AgencyGroup.objects.filter(owner=self.instance.owner, phrase=phrase)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("本单位已有同样称谓的主送范围。")
        return phrase


class ContactForm(Worded, forms.ModelForm):
    """A person to be reached at a unit; whoever has an account need not be entered again."""

    class Meta:
        model = Contact
        fields = ["name", "duty", "phone", "email"]


class BaseContactFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "联系人的姓名不能重复。"

    def get_form_error(self):
        return "这个姓名上面已经有了。"


ContactFormSet = forms.inlineformset_factory(
    Agency,
    Contact,
    form=ContactForm,
    formset=BaseContactFormSet,
    extra=1,
    max_num=20,
    validate_max=True,
)
