from django.core.checks import Error, register

from gongwen import typesetting


@register("typesetting")
def check_typesetting(app_configs, **kwargs):
    """Fail at start, in words that say what to install, rather than at the first 登记."""
    return [
        Error(problem, id=f"campaigns.E{number:03}")
        for number, problem in enumerate(typesetting.problems(), start=1)
    ]
