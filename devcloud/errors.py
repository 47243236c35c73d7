"""What devcloud tells a person instead of a traceback."""


class DevCloudError(Exception):
    """Something a person can mend: a port in use, a service that does not start, a missing folder."""


class Interrupted(DevCloudError):
    """`up` was asked to stop before it was done."""
