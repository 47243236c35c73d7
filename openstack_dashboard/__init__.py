"""The reference site: settings, branding and sign-in around the `django_nova` app, nothing more."""
