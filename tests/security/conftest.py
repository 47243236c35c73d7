"""The people of the devcloud's tests, at the doors of everything that has an address."""

from tests.devcloud.conftest import *  # noqa: F403
