"""All settings; what differs between machines comes from the environment (README, 正式部署)."""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(VAR_DIR / "dev.env")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=True)

# Keys of the sealed columns: "id:base64 of 32 bytes" each, the first one seals, all of them open.
SEAL_KEYS = env.list("SEAL_KEYS")
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY")

# 演练: a site of its own with a database of its own; the two know each other's address and share one key.
PRACTICE = env.bool("PRACTICE", default=False)  # this is the practice site
PRACTICE_URL = env.str("PRACTICE_URL", default="").rstrip("/")  # of it, for the real one
REAL_URL = env.str("REAL_URL", default="").rstrip("/")  # of the real one, for it
PRACTICE_KEY = env.str("PRACTICE_KEY", default="")  # signs who comes over
REVEALS_PER_HOUR = env.int("REVEALS_PER_HOUR", default=30)  # full numbers one account may look at

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_htmx",
    "guardian",
    "mptt",
    "simple_history",
    "zhtj",
    "zhtj.upkeep",
    "zhtj.audit",
    "zhtj.jobs",
    "zhtj.notices",
    "zhtj.web",
    "zhtj.doors",
    "orgs",
    "cadres",
    "monitoring",
    "zhtj.help",
    "zhtj.practice",
]

MIDDLEWARE = [
    "zhtj.upkeep.middleware.UpkeepMiddleware",  # outermost: whether the server is well, and what it answers
    "zhtj.doors.headers.HeadersMiddleware",  # next: no page goes out without its headers
    "zhtj.audit.middleware.AuditMiddleware",  # next: it writes down what all others refuse
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhtj.web.methods.MethodsMiddleware",
    "zhtj.practice.middleware.PracticeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhtj.web.no_store.NoStoreMiddleware",
    "zhtj.audit.addresses.NoNumbersMiddleware",  # before the login is given the address as the one to go to
    "cadres.middleware.RescueMiddleware",  # before the next one sends a filled form to the login
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "zhtj.doors.middleware.SessionMiddleware",  # speaks through the one before
    "zhtj.doors.middleware.SecondFactorMiddleware",  # before all that is shown to whoever is fully logged in
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "orgs.middleware.CurrentOrgMiddleware",
    "orgs.middleware.ProfileGateMiddleware",
    "zhtj.web.wrong_method.WrongMethodMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # last: answers for a login that was not looked at
]

ROOT_URLCONF = "zhtj.urls"
WSGI_APPLICATION = "zhtj.wsgi.application"
FORM_RENDERER = "zhtj.web.fields.Renderer"
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
                "zhtj.menu.context",
                "cadres.views.returning.context",
            ],
            "builtins": ["zhtj.web.templatetags.icons"],
        },
    }
]

# Compiling a question (JIT) takes most of a second; none of ours runs long enough to win it back. What is asked again
# and again (zhtj/prepared.py) is planned once a connection, not for the values it is asked with.
PLANNING = "-c jit=off -c plan_cache_mode=force_generic_plan"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A server that does not answer is given up: 5 s on connecting, 30 s later; whoever waits gets a page (503).
    DATABASES["default"]["OPTIONS"] = {
        "options": PLANNING, "connect_timeout": 5, "tcp_user_timeout": 30_000,
    } | DATABASES["default"].get("OPTIONS", {})  # fmt: skip
    if env.bool(
        "POOLED", default=False
    ):  # behind PgBouncer: each transaction may get another server (docs/scale.md)
        DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
        del DATABASES["default"]["OPTIONS"]["options"]  # the role carries it
# Pages that are read from a streaming replica where there is one, and the apps whose tables are (docs/scale.md).
REPLICA_READS: frozenset[str] = frozenset()
if REPLICA_URL := env.str("REPLICA_URL", default=""):
    _OPTIONS = {"connect_timeout": 2, "tcp_user_timeout": 30_000}
    if "options" in DATABASES["default"]["OPTIONS"]:  # not behind PgBouncer
        _OPTIONS["options"] = f"{PLANNING} -c default_transaction_read_only=on"
    DATABASES["replica"] = DATABASES["default"] | {"OPTIONS": {}} | env.db_url_config(REPLICA_URL)
    DATABASES["replica"]["OPTIONS"] |= _OPTIONS
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["zhtj.replica.reading.Router"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"),
        "zhtj.replica.middleware.ReplicaMiddleware",
    )
    REPLICA_READS = frozenset(
        {
            "monitoring:staffing", "monitoring:download", "monitoring:compare", "monitoring:origin", "cadres:list",
            "cadres:print",
        }
    )  # fmt: skip
REPLICA_APPS = frozenset({"monitoring", "cadres"})
SQLITE_IN_PRODUCTION = env.bool(
    "SQLITE_IN_PRODUCTION", default=False
)  # else zhtj.wsgi refuses to serve from it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "orgs.Account"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: counts, and stops whoever tried too often
    "django.contrib.auth.backends.ModelBackend",
]
SECOND_FACTOR_REQUIRED_BY = "orgs.models.second_factor.required_by"
if PRACTICE:  # accounts there are shared
    SECOND_FACTOR_REQUIRED_BY = "zhtj.practice.roles.no_second_factor"
AXES_HANDLER = "zhtj.doors.throttling.LoginHandler"
AXES_CLIENT_IP_CALLABLE = "zhtj.doors.address.client_address"
AXES_LOCKOUT_CALLABLE = "zhtj.doors.refusals.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["login", "name"]}},
    {"NAME": "zhtj.doors.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "zhtj.doors.passwords.NotTooLong"},
    {"NAME": "zhtj.doors.passwords.ThreeClasses"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zhtj.doors.passwords.HardToGuess"},
    {"NAME": "zhtj.doors.passwords.NotUsedBefore"},
]  # fmt: skip
ANONYMOUS_USER_NAME = None  # guardian: nobody holds rights before logging in
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # rights are asked through orgs.access, which inherits by path

# Addresses by name that an admin reaches whose organisation has not said of itself what is due (guide 2.2).
PROFILE_GATE_PASSES = frozenset(
    {"profile", "orgs:switch", "logout", "password-change", "help:contents", "help:topic", "practice:choose"}
    | {
        f"doors:{name}"
        for name in ("security", "end-sessions", "second-step", "set-up", "renew-codes", "remove")
    }
)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.str(
    "MEDIA_ROOT", default=str(VAR_DIR / ("practice-media" if PRACTICE else "media"))
)  # never served: read through views only
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.bool("STATIC_FROM_SOURCE", default=False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_ENGINE = "zhtj.doors.sessions"
if (
    PRACTICE
):  # under one host with the real site, as ./dev run has them, neither takes the other's for its own
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "practice_sessionid", "practice_csrftoken"
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))  # nobody does anything
SESSION_LONGEST = timedelta(hours=env.int("SESSION_HOURS", default=12))  # since the login, whatever is done
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
PROXY_COUNT = env.int("PROXY_COUNT", default=int(BEHIND_PROXY))  # our own; each appends to X-Forwarded-For
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# What links handed out begin with, never the Host header of a request.
_HOME = f"http{'s' * HTTPS}://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else ""
SITE_URL = env.str("SITE_URL", default=_HOME).rstrip("/")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # bootstrap.css carries its small pictures as data:
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
AUDIT_ADDRESS = "zhtj.doors.address.client_address"
if PRACTICE:
    AUDIT_ADDRESS = "zhtj.practice.guests.nowhere"
CSRF_FAILURE_VIEW = "zhtj.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # 换届 sends some ten for each who is in post
FILE_UPLOAD_MAX_MEMORY_SIZE = (
    21 * 1024 * 1024
)  # no table that is taken lies on a disk in clear while it is read

DEFAULT_EXCEPTION_REPORTER = "zhtj.audit.reporting.QuietReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "zhtj.audit.reporting.QuietFilter"
METRICS_TOKEN = env.str(
    "METRICS_TOKEN", default=""
)  # what Prometheus shows at /metrics; "" and there is no such page
LEAST_FREE_MB = env.int("LEAST_FREE_MB", default=500)  # of the disk of MEDIA_ROOT, for /readyz
LOG_FORMAT = env.str("LOG_FORMAT", default="text")  # or json: one object a line
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT 只能是 text 或 json。")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "zhtj.audit.reporting.MaskingFormatter"},
        "json": {"()": "zhtj.audit.reporting.JsonFormatter"},
    },
    "filters": {"require_debug_false": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "mail_admins": {
            "class": "zhtj.audit.reporting.MaskingEmailHandler",
            "level": "ERROR",
            "filters": ["require_debug_false"],
        },
    },
    "loggers": {
        "django": {"handlers": ["mail_admins"], "level": "INFO"},
        "zhtj.access": {"level": env.str("ACCESS_LOG_LEVEL", default="WARNING")},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
