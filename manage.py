#!/usr/bin/env python
"""Django's commands with the site's settings."""

import runpy

runpy.run_module("openstack_dashboard", run_name="__main__", alter_sys=False)
