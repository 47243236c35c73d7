"""The intranet of a small institute: a site that knew nothing of clouds until five lines were added to it."""
