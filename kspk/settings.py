"""Settings, all from the environment; the defaults are those of a first run.

KSPK_DEBUG=1 switches a machine to trying out: SQLite beside the project, plain HTTP,
demo accounts allowed. Without it KSPK_SECRET_KEY and KSPK_HOSTS must be set.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kspk.dashboard.demo import accounts as demo

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=None):
    """The variable's text, or `default`; ImproperlyConfigured if neither is there."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}, see README.md.")
    return value


def env_bool(name, default):
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "ya"}


DEBUG = env_bool("KSPK_DEBUG", False)
SECRET_KEY = env("KSPK_SECRET_KEY", "only-for-trying-out" * 3 if DEBUG else None)
# Encrypts and finds NIK; changing it makes stored numbers unreadable.
PERSONAL_DATA_KEY = env("KSPK_PERSONAL_DATA_KEY", SECRET_KEY if DEBUG else None)
ALLOWED_HOSTS = env("KSPK_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else None).split(
    ","
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
# Whose register this is, said on the sign-in page.
PLACE = env("KSPK_PLACE", "Kabupaten Belu" if DEBUG else "")
VAR_DIR = Path(env("KSPK_VAR", str(BASE_DIR / "var")))

# ---------------------------------------------------------------- the house

INSTALLED_APPS = [
    "kspk.ui",
    "kspk.wilayah",
    "kspk.audit",
    "kspk.accounts",
    "kspk.catalogue",
    "kspk.mitra",
    "kspk.reporting",
    "kspk.imports",
    "kspk.offline",
    "poktan",
    "agreements",
    "kspk.dashboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kspk.ui.middleware.permissions_policy",
    "kspk.ui.middleware.no_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kspk.accounts.middleware.account_rules",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kspk.urls"
WSGI_APPLICATION = "kspk.wsgi.application"

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
                "kspk.ui.context.shell",
                "kspk.reporting.context.reporting",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---------------------------------------------------------------- database


def database(url):
    """One entry of DATABASES from `sqlite:///path` or `postgres://user:pw@host/name`.

    A socket folder goes into the query: `postgres:///kspk?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if parts.path != "/:memory:" else ":memory:",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL starts with sqlite: or postgres:.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": int(options.pop("conn_max_age", 60)),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(env("DATABASE_URL", f"sqlite:///{VAR_DIR}/kspk.db"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kspk_cache",
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kspk.accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _VALIDATORS + "MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]

# Shown on the sign-in page of a machine for trying out; `manage.py demo` makes them.
DEMO_PASSWORD = env("KSPK_DEMO_PASSWORD", demo.PASSWORD)
DEMO_ACCOUNTS = demo.shown(DEMO_PASSWORD) if DEBUG else []

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kspk.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# Wrong codes of the second factor; wrong passwords are counted by axes.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
MFA_ADAPTER = "kspk.accounts.adapter.FactorAdapter"
MFA_TOTP_ISSUER = "KSPK"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Roles ADMIN and OFFICER must have a second factor.
MFA_REQUIRED = env_bool("KSPK_MFA_REQUIRED", not DEBUG)

# User name and address together, never a whole office.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_CLIENT_IP_CALLABLE = "kspk.accounts.adapter.client_ip"
AXES_USERNAME_CALLABLE = "kspk.accounts.adapter.lock_name"
# How many proxies of ours stand before this server and write X-Forwarded-For.
TRUSTED_PROXIES = int(env("KSPK_PROXIES", "0"))
AXES_ENABLE_ACCESS_FAILURE_LOG = True

SESSION_COOKIE_AGE = 30 * 24 * 3600  # a field worker behind a hill must stay signed in
OFFICE_SESSION_AGE = 12 * 3600  # ADMIN and OFFICER
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True

# ---------------------------------------------------------------- headers

SECURE_SSL_REDIRECT = env_bool("KSPK_SSL_REDIRECT", not DEBUG)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

# ---------------------------------------------------------------- words and files

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Makassar"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = env("KSPK_STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "berkas/"

# ---------------------------------------------------------------- spreadsheets

IMPORT_MAX_BYTES = 10 * 1024 * 1024
IMPORT_MAX_UNPACKED_BYTES = 30 * 1024 * 1024
IMPORT_MAX_MEMBERS = 500
IMPORT_MAX_ROWS = 20_000
IMPORT_MAX_COLUMNS = 200
IMPORT_READ_SECONDS = 30
IMPORT_READ_MEMORY = 1024 * 1024 * 1024
IMPORT_UNDO_DAYS = 30
IMPORT_AT_ONCE_ROWS = 500  # more are written in the background
IMPORT_AT_ONCE_BYTES = 128 * 1024  # larger files are read in the background
IMPORT_SILENT_SECONDS = 60  # without a sign of life: the work was interrupted
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# ---------------------------------------------------------------- log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("KSPK_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS = []
