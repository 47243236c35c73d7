"""The audit log: one row for every change that a person asked a cloud for, and for who came, went and was refused."""

from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BATCH = 10_000  # rows that one transaction of the retention command deletes


class AppendOnly(TypeError):
    """What was written down is neither changed nor deleted."""

    def __init__(self):
        super().__init__("The audit log is append-only; old entries leave by `manage.py trim_audit`.")


class Log(models.QuerySet):
    """Rows can be added and read; ``trim`` is for the retention command alone."""

    def update(self, **kwargs):
        raise AppendOnly

    def bulk_update(self, objs, fields, **kwargs):
        raise AppendOnly

    def delete(self):
        raise AppendOnly

    delete.alters_data = delete.queryset_only = update.alters_data = bulk_update.alters_data = True

    def trim(self, before):
        """Delete what is older; the number of rows. The database itself refuses a deletion that does not say so."""
        old, gone = self.filter(at__lt=before), 0
        ends = old.aggregate(first=models.Min("pk"), last=models.Max("pk"))
        while ends["first"] is not None and ends["first"] <= ends["last"]:
            part = old.filter(pk__gte=ends["first"], pk__lt=ends["first"] + BATCH)
            with transaction.atomic(using=self.db), connections[self.db].cursor() as cursor:
                if connections[self.db].vendor == "postgresql":
                    cursor.execute("SELECT set_config('django_nova.trim', 'on', true)")
                gone += models.QuerySet.delete(part)[0]
            ends["first"] += BATCH
        return gone


class Entry(models.Model):
    """One change of one resource. Written by the app, never edited by it; the person's name outlives the person.

    ``user`` is no constraint: who leaves the site changes nothing here. ``record_id`` is the cloud's own id of the resource.
    """

    class Result(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    who = models.CharField(max_length=255)
    address = models.GenericIPAddressField(null=True)
    cloud = models.CharField(max_length=64)
    project = models.CharField(max_length=255, blank=True)
    project_name = models.CharField(max_length=255, blank=True)
    region = models.CharField(max_length=255, blank=True)
    panel = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    resource = models.CharField(max_length=512, blank=True)
    record_id = models.CharField(max_length=255, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.CharField(max_length=8, choices=Result)
    detail = models.TextField(blank=True)
    request_id = models.CharField(max_length=255, blank=True)

    objects = Log.as_manager()

    class Meta:
        app_label = "django_nova"
        base_manager_name = "objects"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        # What is asked for, newest first: a person's, a project's, a cloud's, a record's
        indexes = [
            models.Index(fields=["user", "-id"], name="nova_audit_user"),
            models.Index(fields=["cloud", "project", "-id"], name="nova_audit_project"),
            models.Index(fields=["cloud", "-id"], name="nova_audit_cloud"),
            models.Index(fields=["record_id", "-id"], name="nova_audit_record"),
        ]

    def __str__(self):
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S} {self.who} {self.verb} {self.panel} {self.resource}: {self.result}"
        )

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly
