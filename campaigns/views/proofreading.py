"""校对规则: what the proofreader looks for, and which hints a bureau wants to see."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns import lexicon_keeping, lexicon_rules
from campaigns.lexicon import SWITCHABLE, rules_on
from campaigns.views.lexicon import tabs_of
from gongwen.proofreading import RULES
from gongwen.proofreading.rules import THEMES


@require_safe
def list_rules(request):
    lexicon_rules.require_own_terms(request.user)
    on = rules_on(request.user.bureau)
    themes = [
        {
            "name": name,
            "rules": [
                _shown(rule, on) for rule in RULES if rule.check.__module__ == module.__name__
            ],
        }
        for name, module in THEMES.items()
    ]
    context = {
        "themes": themes,
        "count": len(RULES),
        "tabs": tabs_of("list_rules"),
        "may_manage": lexicon_rules.may_manage_lexicon(request.user),
    }
    return render(request, "campaigns/rule_list.html", context)


@require_POST
def switch_rule(request):
    """`value` is the rule's name, after a minus sign to switch it off."""
    value = request.POST.get("value", "")
    name, is_on = value.removeprefix("-"), not value.startswith("-")
    try:
        lexicon_keeping.switch_rule(name, is_on=is_on, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"已{'启用' if is_on else '停用'}规则{name}。")
    return redirect("list_rules")


def _shown(rule, on):
    text, span, fix = rule.examples[0]
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "source": rule.source,
        "is_on": rule.id in on,
        "is_switchable": rule in SWITCHABLE,
        "before": text[: span.start].rpartition("\n")[2],
        "slip": text[span.start : span.end],
        "after": text[span.end :].partition("\n")[0],
        "fix": fix,
        "right": next((text for text in rule.right if "\n" not in text), ""),
    }
