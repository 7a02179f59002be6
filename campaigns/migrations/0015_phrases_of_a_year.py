import django.core.validators
from django.conf import settings
from django.db import migrations, models


def keep_to_the_bureau(apps, schema_editor):
    """What a bureau had shared with all of them is its own again, but for the ministry's."""
    entries = apps.get_model("campaigns", "LexiconEntry").objects.filter(is_shared=True)
    entries.exclude(bureau__level="national").update(is_shared=False)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_jobs'),
        ('campaigns', '0014_windows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(keep_to_the_bureau, migrations.RunPython.noop),
        migrations.AddField(
            model_name='lexiconentry',
            name='year',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='年份'),
        ),
        migrations.AlterField(
            model_name='confirmation',
            name='kind',
            field=models.CharField(choices=[('edition', '届次'), ('year', '年份'), ('theme', '活动主题'), ('date', '日期'), ('weekday', '星期'), ('number', '文件和字号'), ('person', '人员姓名'), ('phone', '电话邮箱'), ('phrase', '当年提法'), ('file', '附带的文件')], max_length=10, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='lexiconentry',
            name='is_shared',
            field=models.BooleanField(default=False, verbose_name='全系统使用'),
        ),
        migrations.AlterField(
            model_name='lexiconentry',
            name='kind',
            field=models.CharField(choices=[('typo', '错别字'), ('confusable', '易混词'), ('organ', '已更名的机构'), ('own', '不再提示的词'), ('phrase', '当年提法')], default='typo', max_length=10, verbose_name='类别'),
        ),
        migrations.AddConstraint(
            model_name='lexiconentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'phrase'), ('year__isnull', False)), models.Q(models.Q(('kind', 'phrase'), _negated=True), ('year__isnull', True)), _connector='OR'), name='phrases_are_of_a_year', violation_error_message='当年提法要填年份，其他词条不填。'),
        ),
    ]
