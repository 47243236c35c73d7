"""A brand of its own on the reference site: settings, one template, a logo."""
