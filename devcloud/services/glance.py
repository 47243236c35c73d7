"""Glance, with its tables."""

import os

from devcloud.layout import Layout


def application(layout: Layout, stage):
    os.environ["OS_GLANCE_CONFIG_DIR"] = str(layout.config)
    ready = layout.state / "glance.ready"
    if not ready.exists():
        make_tables(layout, stage)
        ready.touch()
    from glance.wsgi.api import application

    return application


def make_tables(layout: Layout, stage) -> None:
    from glance.common import wsgi_app  # noqa: F401  (registers all options before they are read)
    from oslo_config import cfg

    cfg.CONF([], project="glance", default_config_files=[str(layout.config / "glance-api.conf")])
    stage("database")
    from alembic import command
    from glance.cmd import manage
    from glance.db.sqlalchemy import alembic_migrations

    manage.USE_TRIGGERS = False
    command.upgrade(alembic_migrations.get_alembic_config(), "heads")
