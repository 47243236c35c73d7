"""What the tests of the panels share with those in ``tests/``."""

from tests.conftest import devcloud, ec2  # noqa: F401  (fixtures)

pytest_plugins = ["tests.widgets.fixtures"]
