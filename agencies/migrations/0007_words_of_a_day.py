from django.db import migrations, models
from django.db.models.functions import TruncDate


def name_the_day(apps, schema_editor):
    """Reminders so far say how things stood on the day they were queued."""
    message = apps.get_model("agencies", "OutgoingMessage")
    message.objects.filter(mergeable=True).update(worded_on=TruncDate("queued_at"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_messages_at_any_hour")]

    operations = [
        migrations.AddField(
            "outgoingmessage",
            "worded_on",
            models.DateField("文字所指的日期", null=True, blank=True, editable=False),
        ),
        migrations.RemoveIndex("outgoingmessage", "message_still_to_send"),
        migrations.AddIndex(
            "outgoingmessage",
            models.Index(
                fields=["not_before"],
                name="message_still_to_send",
                condition=models.Q(state__in=["queued", "sending", "retrying", "held"]),
            ),
        ),
        migrations.RunPython(name_the_day, migrations.RunPython.noop, elidable=True),
    ]
