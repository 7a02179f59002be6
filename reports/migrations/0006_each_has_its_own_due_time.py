from django.db import migrations, models


def due_as_asked(apps, schema_editor):
    """Until now the requirement's times were everybody's, and a reminder's kind its slot."""
    requirements = apps.get_model("reports", "ReportingRequirement").objects
    submissions = apps.get_model("reports", "Submission").objects
    for pk, due_at, locks_at in requirements.values_list("pk", "due_at", "locks_at"):
        submissions.filter(requirement=pk).update(due_at=due_at, locks_at=locks_at)
    apps.get_model("reports", "Reminder").objects.update(slot=models.F("kind"))


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0005_what_comes_back"),
    ]

    operations = [
        migrations.RunPython(due_as_asked, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="submission",
            name="due_at",
            field=models.DateTimeField(verbose_name="截止时间"),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="slot",
            field=models.CharField(max_length=40, verbose_name="环节"),
        ),
    ]
