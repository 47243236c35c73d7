"""Projects: what quotas, resources and members belong to."""

from .panel import Projects

panel = Projects()
