"""The settings of the institute's intranet. Lines marked «django-nova» are all that embedding the app took."""

from pathlib import Path

SITE = Path(__file__).resolve().parent

DEBUG = True  # an example: `manage.py runserver` serves the static files, too
SECRET_KEY = "an example keeps no secrets, and a real site reads this one from where nobody looks"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "intranet",
    "django_nova",  # django-nova 1
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "intranet.security.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "intranet.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SITE.parent / "db.sqlite3"}}
STATIC_URL = "static/"
LANGUAGE_CODE = "en"
USE_TZ = True

AUTH_USER_MODEL = "intranet.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "start"

DJANGO_NOVA = {  # django-nova 2
    "CLOUDS": {"aws": {"provider": "ec2", "name": "Amazon", "regions": ["eu-central-1"]}},  # django-nova 3
}  # django-nova 4
