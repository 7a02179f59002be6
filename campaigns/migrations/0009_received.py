import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_jobs"),
        ("campaigns", "0008_drafting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("text", models.TextField(verbose_name="读出的文字")),
                ("entries", models.JSONField(verbose_name="填写内容")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "未完成的导入",
                "verbose_name_plural": "未完成的导入",
                "ordering": ["-saved_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("text", models.TextField(verbose_name="读出的文字")),
                ("facts", models.JSONField(verbose_name="要点")),
                ("received_at", models.DateTimeField(verbose_name="收文时间")),
            ],
            options={
                "verbose_name": "收文",
                "verbose_name_plural": "收文",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="each_number_once",
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "drafted")),
                fields=("number_series", "number_year", "number_serial"),
                name="each_number_once",
            ),
        ),
        migrations.AddField(
            model_name="noticeimport",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to="campaigns.campaign",
            ),
        ),
        migrations.AddField(
            model_name="noticeimport",
            name="notice",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="campaigns.notice",
            ),
        ),
        migrations.AddField(
            model_name="noticeimport",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="导入人",
            ),
        ),
        migrations.AddField(
            model_name="receivedpaper",
            name="bureau",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_papers",
                to="agencies.agency",
                verbose_name="收文单位",
            ),
        ),
        migrations.AddField(
            model_name="receivedpaper",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="paper",
                to="campaigns.notice",
            ),
        ),
        migrations.AddField(
            model_name="receivedpaper",
            name="received_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="收文人",
            ),
        ),
    ]
