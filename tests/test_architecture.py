"""The house rules that a machine can check, read from the syntax trees.

Each rule is a function from source to complaints, and is itself tried on source that
breaks it, so that a rule which no longer bites fails too.
"""

import ast
import re
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
# Each may import itself and what stands before it.
LAYERS = ("agencies", "campaigns", "reports", "config")
APPS = LAYERS[:-1]
MAY_USE_GONGWEN = {"campaigns", "reports", "config"}
FRAMEWORKS = ("django", "celery", "crispy_forms", "crispy_bootstrap5", "axes", "csp")
ONLY_SIGNAL = "notice_issued"
LONGEST_MODULE = 400

MODULES = [
    path.relative_to(BASE_DIR)
    for package in ("gongwen", *LAYERS)
    for path in sorted((BASE_DIR / package).rglob("*.py"))
    if "migrations" not in path.parts
]
IN_APPS = [path for path in MODULES if path.parts[0] in APPS]
PAGES = [
    path.relative_to(BASE_DIR)
    for path in [*(BASE_DIR / "templates").rglob("*.html"), *(BASE_DIR / "static").rglob("*.css")]
    if "vendor" not in path.parts
]


# import_module("reports.tasks"), ForeignKey("reports.Submission"), send_task("reports.tasks.sweep")
DOTTED_NAME = re.compile(rf"(?:{'|'.join(LAYERS)})(?:\.[A-Za-z_]\w*)+")


def source_of(path: Path) -> str:
    return (BASE_DIR / path).read_text()


# --- Imports --------------------------------------------------------------------------


def references(source: str):
    """Dotted names that a module imports, or names as text ("reports.Submission")."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Constant) and DOTTED_NAME.fullmatch(str(node.value)):
            yield node.value


def forbidden_imports(path: Path, source: str) -> list[str]:
    home = path.parts[0]
    if home == "gongwen":
        forbidden = {*LAYERS, *FRAMEWORKS, "tests"}
    else:
        forbidden = {*LAYERS[LAYERS.index(home) + 1 :], "tests"}
        if home not in MAY_USE_GONGWEN:
            forbidden.add("gongwen")
    return [
        f"{path} refers to {name}"
        for name in references(source)
        if name.startswith(".") or name.partition(".")[0] in forbidden
    ]


def test_nothing_imports_upward():
    assert [fault for path in MODULES for fault in forbidden_imports(path, source_of(path))] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("campaigns/workflow.py", "from reports.models import Submission"),
        ("campaigns/workflow.py", "import reports.models as elsewhere"),
        ("campaigns/workflow.py", "def late():\n    from reports import opening"),
        ("campaigns/models/notice.py", "models.ForeignKey('reports.Submission')"),
        ("campaigns/workflow.py", "import_module('reports.opening')"),
        ("agencies/audit.py", "from campaigns import workflow"),
        ("agencies/audit.py", "from gongwen.document import Document"),
        ("agencies/audit.py", "from config.settings import BASE_DIR"),
        ("reports/tasks.py", "from .workflow import submit"),
        ("reports/tasks.py", "from . import workflow"),
        ("reports/tasks.py", "from tests.factories import NoticeFactory"),
        ("gongwen/outline.py", "from django.db import models"),
        ("gongwen/outline.py", "import django"),
        ("gongwen/outline.py", "from campaigns.models import Notice"),
    ],
)
def test_an_upward_import_is_noticed(path, source):
    assert len(forbidden_imports(Path(path), source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("reports/workflow.py", "from campaigns.models import Notice"),
        ("campaigns/documents.py", "from gongwen.document import Document"),
        ("config/settings.py", "INSTALLED = ['reports.apps', 'agencies']"),
        ("campaigns/views.py", "render('reports/list.html', '活动 reports.x')"),
        ("gongwen/outline.py", "from gongwen.document import Paragraph"),
    ],
)
def test_a_downward_import_is_allowed(path, source):
    assert forbidden_imports(Path(path), source) == []


# --- Signals --------------------------------------------------------------------------


def other_signals(source: str) -> list[str]:
    """Signals that are made, or listened to, beside `notice_issued`."""
    complaints = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and _called(node.value) == "Signal":
            complaints += [ast.unparse(target) for target in node.targets]
        elif isinstance(node, ast.Call) and _called(node) == "receiver":
            complaints.append(ast.unparse(node.args[0]))
        elif isinstance(node, ast.Call) and _called(node) == "connect":
            complaints.append(ast.unparse(node.func.value))
    return [name for name in complaints if name != ONLY_SIGNAL]


def _called(node: ast.AST) -> str:
    """The last part of the name that a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def test_notice_issued_is_the_only_signal():
    assert [name for path in IN_APPS for name in other_signals(source_of(path))] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("submission_accepted = Signal()", ["submission_accepted"]),
        ("@receiver(post_save, sender=Notice)\ndef saved(**_): ...", ["post_save"]),
        ("signals.post_save.connect(saved)", ["signals.post_save"]),
        ("notice_issued = Signal()", []),
        ("@receiver(notice_issued)\ndef opened(**_): ...", []),
    ],
)
def test_another_signal_is_noticed(source, found):
    assert other_signals(source) == found


def test_the_rules_have_something_to_read():
    assert {path.parts[0] for path in MODULES} == {"gongwen", *LAYERS}
    assert {path.suffix for path in PAGES} == {".html", ".css"}


# --- Size and names -------------------------------------------------------------------


def test_no_module_is_too_long():
    assert [path for path in MODULES if len(source_of(path).splitlines()) > LONGEST_MODULE] == []


def is_a_grab_bag(path: Path) -> bool:
    """`utils.py`, `services/` and their like: a name that says nothing of its content."""
    return bool(
        {part.removesuffix(".py") for part in path.parts} & {"utils", "helpers", "services"}
    )


def test_no_module_is_a_grab_bag():
    assert [path for path in MODULES if is_a_grab_bag(path)] == []


@pytest.mark.parametrize(
    "path", ["campaigns/utils.py", "reports/services/mail.py", "gongwen/helpers.py"]
)
def test_a_grab_bag_is_noticed(path):
    assert is_a_grab_bag(Path(path))


# --- State ----------------------------------------------------------------------------


# Outbox and jobs are no process of the office: their claim is an UPDATE of their own state.
CLAIMS = {
    Path("agencies/messages.py"),
    Path("agencies/outbox.py"),
    Path("agencies/sending.py"),
    Path("agencies/handling.py"),
    Path("agencies/jobs.py"),
}
# Undone before anybody else can see it.
REHEARSED = Path("reports/rehearsal.py")


def state_changes(path: Path, source: str) -> list[str]:
    """Changes of a `state` by another way than the workflow; models may set a default."""
    if path.name == "workflow.py" or "models" in path.parts or path == REHEARSED:
        return []
    complaints = []
    for node in ast.walk(ast.parse(source)):
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        elif _called(node) == "setattr" and ast.unparse(node.args[1]) == "'state'":
            targets = [node]
        elif _called(node) == "update" and path not in CLAIMS:
            targets = [node for keyword in node.keywords if keyword.arg == "state"]
        complaints += [
            f"{path}:{target.lineno}"
            for target in targets
            if isinstance(target, ast.Call) or getattr(target, "attr", "") == "state"
        ]
    return complaints


def test_only_the_workflow_changes_a_state():
    assert [fault for path in IN_APPS for fault in state_changes(path, source_of(path))] == []


@pytest.mark.parametrize(
    "source",
    [
        "notice.state = NoticeState.ISSUED",
        "notice.state: str = 'issued'",
        "setattr(notice, 'state', 'issued')",
        "Notice.objects.filter(pk=1).update(state='issued')",
    ],
)
def test_a_state_change_elsewhere_is_noticed(source):
    assert state_changes(Path("campaigns/views/notice.py"), source) == [
        "campaigns/views/notice.py:1"
    ]
    assert state_changes(Path("campaigns/workflow.py"), source) == []


# --- Time -----------------------------------------------------------------------------

CLOCKS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
# These read the clock unless they are given a moment to convert.
CONVERTERS = {"localdate", "localtime"}
MAY_READ_THE_CLOCK = {
    "config",
    "views",
    "tasks",
    "management",
    "middleware",
    "context_processors",
    "admin",
    "templatetags",
    "__main__",
}


def clock_readings(path: Path, source: str) -> list[str]:
    """Readings of the clock below views and tasks, where time is an argument."""
    if {part.removesuffix(".py") for part in path.parts} & MAY_READ_THE_CLOCK:
        return []
    complaints = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", None) or getattr(node.value, "attr", "")
            if (owner, node.attr) in CLOCKS:
                complaints.append(f"{path}:{node.lineno} {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            complaints += [f"{path}:{node.lineno} {a.name}" for a in node.names if a.name == "now"]
        elif _called(node) in CONVERTERS and not node.args:
            complaints.append(f"{path}:{node.lineno} {_called(node)}")
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            complaints.append(f"{path}:{node.value.lineno} {node.arg}")
    return complaints


def test_time_is_an_argument_below_views_and_tasks():
    assert [fault for path in MODULES for fault in clock_readings(path, source_of(path))] == []


@pytest.mark.parametrize(
    "source",
    [
        "timezone.now()",
        "models.DateTimeField(default=timezone.now)",
        "models.DateTimeField(auto_now_add=True)",
        "from django.utils.timezone import now",
        "timezone.localdate()",
        "date.today()",
        "datetime.date.today()",
        "datetime.now(UTC)",
        "time.time()",
    ],
)
def test_a_reading_of_the_clock_is_noticed(source):
    assert len(clock_readings(Path("reports/reminders.py"), source)) == 1
    assert clock_readings(Path("reports/tasks.py"), source) == []


def test_a_conversion_is_no_reading_of_the_clock():
    assert clock_readings(Path("reports/reminders.py"), "timezone.localdate(due_at)") == []


# --- Pages ----------------------------------------------------------------------------

# What the page's reader never receives: comments and template tags.
TEMPLATE_ONLY = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}", re.DOTALL)
FORBIDDEN_IN_PAGES = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=|javascript:", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\ssrc=)|<script\b[^>]*>\s*[^<\s]", re.IGNORECASE
    ),
    "foreign host": re.compile(
        r"(?:\s(?:src|srcset|href|action|poster|data)|hx-\w+)\s*=\s*[\"']?\s*(?:https?:)?//"
        r"|url\(\s*[\"']?\s*(?:https?:)?//|@import",
        re.IGNORECASE,
    ),
}


def page_faults(source: str) -> list[str]:
    """What the CSP or an intranet without internet would break, in a template or stylesheet."""
    source = TEMPLATE_ONLY.sub("", source)
    return [name for name, pattern in FORBIDDEN_IN_PAGES.items() if pattern.search(source)]


def test_pages_carry_no_inline_code_and_name_no_other_host():
    assert {path: faults for path in PAGES if (faults := page_faults(source_of(path)))} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<script>go()</script>", ["inline script"]),
        ('<script type="module">go()</script>', ["inline script"]),
        ('<script src="{% static "a.js" %}">go()</script>', ["inline script"]),
        ("<style>p{}</style>", ["inline style"]),
        ('<p style="color:red">', ["inline style"]),
        ('<a onclick="go()">', ["inline handler"]),
        ('<a href="javascript:go()">', ["inline handler"]),
        ('<script src="https://cdn.example/x.js"></script>', ["foreign host"]),
        ('<img src="//cdn.example/x.png">', ["foreign host"]),
        ("p { background: url(https://cdn.example/x.png) }", ["foreign host"]),
        ('<script src="{% static "a.js" %}" defer></script>', []),
        ("{% comment %} <script>…</script> {% endcomment %}", []),
        ('{% include "components/button.html" with style="primary" %}', []),
        ('<a href="{% url "home" %}" class="style">', []),
    ],
)
def test_a_fault_of_a_page_is_noticed(source, found):
    assert page_faults(source) == found
