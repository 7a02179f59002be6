"""Settings, all of them from the environment; `.env.example` lists the names.

Without any variable the portal runs as the demonstration does: SQLite, files
under `var/`, mails written to `var/mail/`.
"""

import secrets
from datetime import time, timedelta
from pathlib import Path

import dj_database_url
from csp.constants import SELF
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
# Drafts, uploads and password hashes lie here: for the portal's own user alone.
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """The secret in `path`, made at the first start and readable by us only."""
    try:
        with path.open("x") as new:
            path.chmod(0o600)
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def quiet_hours(text: str) -> tuple[time, time] | None:
    """“20:00-08:00”: from the evening to the morning; an empty text is none at all."""
    if not text:
        return None
    evening, morning = (time.fromisoformat(part) for part in text.split("-"))
    if evening <= morning:
        raise ValueError(f"QUIET_HOURS={text}：应当从晚上到次日早上，如 20:00-08:00。")
    return evening, morning


# --- Basics ---------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "csp",
    "agencies",
    "campaigns",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "agencies.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "agencies.middleware.ConflictMiddleware",
    "agencies.middleware.WrongMethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context_processors.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database -------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock when a transaction begins, so that a step which
    # reads and then writes (numbering, claims) waits instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

# --- People and language --------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", [])
AXES_CLIENT_IP_CALLABLE = "agencies.client_address.client_address"
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files ----------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640  # nobody else on the machine reads drafts and uploads
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
MAX_SUBMISSION_FILES = 20
MAX_SUBMISSION_BYTES = 200 * 1024 * 1024
# Far above what a submission holds: too many files are refused one by one, in words, and
# the text sent with them is kept.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
# An import shows every cell of a schedule of up to 300 rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Pages that were typeset lately, by the hash of all they are made of.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    # Photographs made small for lists, by the hash of the whole one.
    "thumbnails": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "thumbnails",
        "TIMEOUT": 30 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

# --- Mail -----------------------------------------------------------------------------

if env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    if _mail["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        _mail["EMAIL_BACKEND"] = "agencies.channels.smtp.EmailBackend"
    vars().update(_mail)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "主题活动管理平台 <noreply@localhost>")

# --- Other channels -------------------------------------------------------------------

# In this order a message goes to the first that reaches the person, and to the next when
# that has failed for good.  A note within the portal comes on top of it.  What reaches a
# person comes before the groups, where everybody reads it.
MESSAGE_CHANNELS = env.list("MESSAGE_CHANNELS", ["email", "sms", "wecom", "dingtalk"])
# By night and on rest days nothing leaves but what was asked to leave at once, and nobody is
# reminded; without quiet hours messages leave on any day at any hour.
QUIET_HOURS = quiet_hours(env.str("QUIET_HOURS", "20:00-08:00"))
# What the address of a robot must begin with: the portal speaks to nobody else.
ROBOT_ADDRESSES = env.list(
    "ROBOT_ADDRESSES",
    ["https://qyapi.weixin.qq.com/", "https://oapi.dingtalk.com/"],
)
# Short messages go as JSON to this gateway; without an address there are none.
SMS_URL = env.str("SMS_URL", "")
SMS_TOKEN = env.str("SMS_TOKEN", "")
HTTP_TIMEOUT = 10

# --- Background work ------------------------------------------------------------------

CELERY_BROKER_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What a person waits for goes before batches of mails: 0 is first.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "priority_steps": [0, 9],
    "queue_order_strategy": "priority",
}
CELERY_TASK_ROUTES = {"agencies.tasks.send_messages": {"priority": 9}}
# Limits of one piece of long work (a render, an export): it runs in a process of its own.
JOB_SECONDS = env.int("JOB_SECONDS", 300)
JOB_MEGABYTES = env.int("JOB_MEGABYTES", 3072)
CELERY_BEAT_SCHEDULE = {
    # A sweep that nobody took before the next one is due has nothing left to do.
    "sweep": {"task": "reports.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    # A person waits for these.
    "jobs": {"task": "agencies.tasks.work_off_jobs", "schedule": 3.0, "options": {"expires": 3}},
    "tidy": {"task": "campaigns.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3000}},
    "uploads": {
        "task": "reports.tasks.tidy_uploads",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
}

# --- Security -------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the notice page shows its preview in a frame
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
if SITE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its form marks as data: images
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
