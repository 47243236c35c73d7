"""The audit log names records and projects, is found quickly however long it grows, and cannot be rewritten.

The database itself refuses what the app never does: to change a row, and on PostgreSQL to delete one other than by the
retention command. On SQLite deletion is left to the app: emptying all tables, as tests do, deletes there row by row.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = [
    """
    CREATE FUNCTION django_nova_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('django_nova.trim', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'The audit log is append-only';
    END $$
    """,
    """
    CREATE TRIGGER django_nova_entry_kept BEFORE UPDATE OR DELETE ON django_nova_entry
    FOR EACH ROW EXECUTE FUNCTION django_nova_entry_kept()
    """,
]
SQLITE = [
    """
    CREATE TRIGGER django_nova_entry_kept BEFORE UPDATE ON django_nova_entry
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only'); END
    """
]


def keep(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement, params=None)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER django_nova_entry_kept ON django_nova_entry")
        schema_editor.execute("DROP FUNCTION django_nova_entry_kept()")
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER django_nova_entry_kept")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("django_nova", "0004_quota_requests"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="entry",
            options={
                "base_manager_name": "objects",
                "ordering": ["-pk"],
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
            },
        ),
        migrations.RemoveIndex(model_name="entry", name="nova_audit_scope"),
        migrations.AddField(
            model_name="entry",
            name="project_name",
            field=models.CharField(blank=True, default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="record_id",
            field=models.CharField(blank=True, default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="entry",
            name="at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="entry",
            name="request_id",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name="entry",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["user", "-id"], name="nova_audit_user")
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["cloud", "project", "-id"], name="nova_audit_project"),
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["cloud", "-id"], name="nova_audit_cloud")
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["record_id", "-id"], name="nova_audit_record")
        ),
        migrations.RunPython(keep, let_go),
    ]
