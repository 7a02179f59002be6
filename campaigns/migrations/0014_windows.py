from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0013_collected_schedules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "saveddraft", "window", models.CharField("窗口", max_length=40, blank=True)
        ),
        migrations.AddField(
            "saveddraft", "sent", models.PositiveIntegerField("窗口内保存次数", default=0)
        ),
        migrations.RemoveConstraint("editing", "one_seat_a_person"),
        migrations.AddField(
            "editing", "window", models.CharField("窗口", max_length=40, blank=True)
        ),
        migrations.AddConstraint(
            "editing",
            models.UniqueConstraint(
                fields=["notice", "user", "window"], name="one_seat_a_window"
            ),
        ),
    ]
