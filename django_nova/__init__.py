"""Self-service cloud for any Django site: instances, volumes, networks on OpenStack and EC2."""

__version__ = "0.1.0"
