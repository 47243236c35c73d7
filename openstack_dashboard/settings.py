"""Settings of the site, every one from the environment with a default that is safe to run with.

Names in the environment carry the prefix DASHBOARD_ (DASHBOARD_ALLOWED_HOSTS, ...); with the suffix
_FILE the value is read from that file, so that secrets need not stand in the environment.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from openstack_dashboard import embedded, mails, state

env = environ.FileAwareEnv()
env.prefix = "DASHBOARD_"

SITE = Path(__file__).resolve().parent
# A checkout has static/ and locale/ beside the packages; in a wheel the app carries them.
BESIDE = SITE.parent if (SITE.parent / "pyproject.toml").exists() else None
STATE_DIR = state.directory(env.str("STATE_DIR", default=""))

# -- Security ---------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or state.secret(STATE_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics/$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=3600 if HTTPS else 0)
# Whether this holds for the whole domain and for ever is for its owner to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 3600)
X_FRAME_OPTIONS = "DENY"

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
if django.VERSION >= (6, 0):
    CSP_MIDDLEWARE, CSP_APPS = "django.middleware.csp.ContentSecurityPolicyMiddleware", []
else:
    CSP_MIDDLEWARE, CSP_APPS = "csp.middleware.CSPMiddleware", ["csp"]
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": SECURE_CSP}

# -- What runs --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "openstack_dashboard",
    "django_nova",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_registration",
    *CSP_APPS,
]

MIDDLEWARE = [
    "openstack_dashboard.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    CSP_MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

if BEHIND_PROXY:
    MIDDLEWARE.insert(0, "openstack_dashboard.access.proxied")

ROOT_URLCONF = "openstack_dashboard.urls"
WSGI_APPLICATION = "openstack_dashboard.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openstack_dashboard.branding.branding",
                "openstack_dashboard.registration.registration",
            ]
        },
    }
]

# -- Signing in -------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "openstack_dashboard.sign_in.SiteBackend",
    "openstack_dashboard.sign_in.CountedKeystoneBackend",
]
LOGIN_URL = "django_nova:sign_in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]

# Who may sign up: nobody (closed), everybody (open), everybody once approved by staff (approval), or invited people (invitation).
SIGN_UP = env.str("SIGN_UP", default="open" if env.str("DEVCLOUD_DIR", default="") else "closed")
if SIGN_UP not in ("closed", "open", "approval", "invitation"):
    raise ImproperlyConfigured(f"DASHBOARD_SIGN_UP: {SIGN_UP!r} is not closed, open, approval or invitation.")
ACCOUNT_ACTIVATION_DAYS = env.int("ACTIVATION_DAYS", default=7)
PASSWORD_RESET_TIMEOUT = env.int("RESET_SECONDS", default=24 * 3600)

# Guessing passwords: so many wrong ones for a name from an address, then a pause.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_ATTEMPTS", default=10)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_PAUSE_MINUTES", default=15))
AXES_USERNAME_CALLABLE = "openstack_dashboard.sign_in.counted_name"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "openstack_dashboard/locked.html"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "password", "ip_address", "csrfmiddlewaretoken"]

# -- What is kept, and where ------------------------------------------------------------------------

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": STATE_DIR / "db.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
            },
        }
    }

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 2000},
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- Static files -----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or STATE_DIR / "static")
STATICFILES_DIRS = [BESIDE / "static"] if BESIDE else []
# Collected once, files carry their digest in the name and are kept by browsers for ever. Before that, and
# while developing, they are served from where they are.
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv[1:2]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

# -- Languages and time -----------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("de", _("German")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BESIDE / "locale"] if BESIDE else []
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# -- Clouds -----------------------------------------------------------------------------------------

DEVCLOUD_DIR = env.str("DEVCLOUD_DIR", default="")
CLOUDS = env.json("CLOUDS", default={})
if DEVCLOUD_DIR:
    CLOUDS |= embedded.clouds(
        openstack=env.bool("DEVCLOUD_OPENSTACK", default=True),
        ports=env.int("DEVCLOUD_PORTS", default=15000),
    )
DJANGO_NOVA = {
    "CLOUDS": CLOUDS,
    "SITE_URL": env.str("URL", default=""),
    "MAIL_CONTEXT": "openstack_dashboard.branding.for_mail",
}

# What the site wears: see docs/branding.md. A settings module of your own can say more.
BRAND = {
    "name": env.str("BRAND_NAME", default="OpenStack Dashboard"),
    "logo": env.str("BRAND_LOGO", default=""),
    "logo_dark": env.str("BRAND_LOGO_DARK", default=""),
    "icon": env.str("BRAND_ICON", default=""),
    "mail_logo": env.str("BRAND_MAIL_LOGO", default=""),
    "color": env.str("BRAND_COLOR", default=""),
    "color_dark": env.str("BRAND_COLOR_DARK", default=""),
    "support": env.str("BRAND_SUPPORT", default=""),
    "status": env.str("BRAND_STATUS", default=""),
    "imprint": env.str("BRAND_IMPRINT", default=""),
    "privacy": env.str("BRAND_PRIVACY", default=""),
    "terms": env.str("BRAND_TERMS", default=""),
    "message": env.str("BRAND_MESSAGE", default=""),
    "sign_in": env.str("BRAND_SIGN_IN", default=""),
    "home": env.str("BRAND_HOME", default=""),
}
BRAND_DIR = env.str("BRAND_DIR", default="")
if BRAND_DIR:  # a folder with what is the brand's own: static/ and templates/
    TEMPLATES[0]["DIRS"] = [Path(BRAND_DIR).resolve() / "templates"]
    STATICFILES_DIRS.append(Path(BRAND_DIR).resolve() / "static")

# -- Mail -------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
# Nobody of the demo is sent anything: mails are files in this folder.
MAIL_DIR = STATE_DIR / "mails" if DEVCLOUD_DIR and not EMAIL_URL else None
globals().update(
    mails.in_folder(MAIL_DIR) if MAIL_DIR else mails.configured(EMAIL_URL or "smtp://localhost:25")
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="") or mails.sender(
    BRAND["name"], "dashboard@localhost"
)

# -- Logs: to stderr, one line each; never a password, token or key ---------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "openstack_dashboard.logs.WithoutSecrets",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # These print request and response bodies, and with them tokens and keys.
        "keystoneauth": {"level": "WARNING"},
        "novaclient": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "django.server": {"handlers": ["stderr"], "propagate": False},
    },
}
