"""Who asks for more than the quota of a project allows, and what those who run the cloud answer."""

from .panel import QuotaRequests

panel = QuotaRequests()
