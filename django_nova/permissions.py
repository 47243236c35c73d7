"""What the host site lets its people do; the ``PERMISSION`` setting names one of these or a callable of the host's own.

The cloud's own refusal is final in any case: these can only narrow what it allows.
"""


def everyone(user, panel, verb, scope):
    """Whoever the cloud lets in may do what the cloud allows."""
    return True


def granted(user, panel, verb, scope):
    """Only what Django's permissions grant: ``django_nova.<verb>_<panel>``, made for every panel by ``migrate``."""
    return user.has_perm(f"django_nova.{verb}_{panel}")
