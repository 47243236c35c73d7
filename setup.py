"""The metadata is in pyproject.toml; this only says what ships, and where it lands.

Static files and translations stand at the top of the repository, where people look for
them, and ship inside the app, where Django looks for them.
"""

from setuptools import find_packages, setup

setup(
    include_package_data=False,
    packages=[
        *find_packages(include=["django_nova*", "openstack_dashboard*"]),
        "django_nova.static",
        "django_nova.locale",
    ],
    package_dir={"django_nova.static": "static", "django_nova.locale": "locale"},
    package_data={
        "django_nova": ["templates/**/*"],
        "openstack_dashboard": ["templates/**/*"],
        "django_nova.static": ["**/*"],
        "django_nova.locale": ["**/*.mo", "**/*.po"],
    },
)
