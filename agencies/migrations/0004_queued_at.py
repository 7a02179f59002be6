from django.db import migrations, models


def queued_when_due(apps, schema_editor):
    """Until now every message was queued for the moment in which it was queued."""
    messages = apps.get_model("agencies", "OutgoingMessage").objects
    messages.filter(queued_at=None).update(queued_at=models.F("not_before"))


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0003_outbox"),
    ]

    operations = [
        migrations.RunPython(queued_when_due, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="outgoingmessage",
            name="queued_at",
            field=models.DateTimeField(verbose_name="登记时间"),
        ),
    ]
