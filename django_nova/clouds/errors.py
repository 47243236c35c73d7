"""Everything a cloud can answer other than success: the only errors that cross from providers to views."""

from django.utils.translation import gettext_lazy as _


class CloudError(Exception):
    """What happened (``message``), in the cloud's words (``detail``), and what to do (``advice``).

    ``field`` names the form field that the cloud rejected, ``request_id`` is what the cloud's own operators search for,
    ``retry_after`` are the seconds that the cloud asked to wait.
    """

    status = 502
    message = _("The cloud could not complete the request.")
    advice = _("Try again. If it keeps failing, tell the operators of this cloud the request id.")

    def __init__(self, detail="", field=None, request_id="", retry_after=None, message=None, advice=None):
        super().__init__(detail)
        self.detail, self.field, self.request_id, self.retry_after = (
            str(detail),
            field,
            request_id,
            retry_after,
        )
        if message:
            self.message = message
        if advice is not None:
            self.advice = advice

    def sentence(self):
        """What happened in the cloud's words, and what is not clear about it."""
        unclear = str(self.advice) if isinstance(self, Late) else ""
        return " ".join(filter(None, [str(self.message), self.detail, unclear]))

    def __str__(self):
        return f"{self.message} {self.detail}".strip()


class SignInAgain(CloudError):
    status = 401
    message = _("Your session with this cloud has ended.")
    advice = _("Sign in again to go on where you were.")


class WrongCredentials(CloudError):
    status = 401
    message = _("The cloud does not accept this name and password.")
    advice = _(
        "Check the spelling, the domain and the password. A disabled account may be refused in the same words."
    )


class Forbidden(CloudError):
    status = 403
    message = _("This cloud does not allow you to do that.")
    advice = _("Ask the manager of your project for the role that allows it.")


class NotFound(CloudError):
    status = 404
    message = _("That no longer exists.")
    advice = _("It may have been deleted a moment ago.")


class Conflict(CloudError):
    status = 409
    message = _("That cannot be done in the current state.")
    advice = _("Wait until what is under way has ended, then try again.")


class Invalid(CloudError):
    status = 400
    message = _("The cloud rejected a value.")
    advice = _("Change the value and try again.")


class OverQuota(CloudError):
    status = 413
    message = _("That is more than your quota allows.")
    advice = _("Delete what you no longer need, or ask for a larger quota.")


class Busy(CloudError):
    status = 429
    message = _("This cloud is busy and asks to slow down.")
    advice = _("Wait a moment, then try again.")


class Unavailable(CloudError):
    status = 503
    message = _("This cloud is not answering.")
    advice = _("Nothing that you did is lost. Try again in a minute.")


class Late(Unavailable):
    """What was asked for may have been done all the same: nobody waited for the answer."""

    advice = _("It may have been done all the same: look before you repeat it.")


class BadCertificate(Unavailable):
    message = _("The certificate of this cloud cannot be trusted.")
    advice = _("Ask the operators of this site to check the cloud's certificate and the “verify” setting.")


class ClockSkew(Unavailable):
    message = _("The clocks of this site and of the cloud differ too much.")
    advice = _("Ask the operators of this site to set its clock.")
