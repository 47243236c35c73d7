"""Placement. It brings its own tables up to date (sync_on_startup in its configuration)."""

import os

from devcloud.layout import Layout


def application(layout: Layout, stage):
    os.environ["OS_PLACEMENT_CONFIG_DIR"] = str(layout.config)
    stage("database")
    from placement.wsgi.api import application

    return application
