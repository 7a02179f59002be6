from django.db import models

from agencies.models.agency import Agency


class ContactManager(models.Manager):
    def get_by_natural_key(self, agency, name):
        return self.get(agency__name=agency, name=name)


class Contact(models.Model):
    """A person to be reached at an agency, with or without an account."""

    class Duty(models.TextChoices):
        CLERK = "clerk", "联络员"
        SECTION_HEAD = "head", "科室负责人"
        OFFICE = "office", "办公室"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts", verbose_name="单位")
    name = models.CharField("姓名", max_length=30)
    duty = models.CharField("职责", max_length=6, choices=Duty, default=Duty.CLERK)
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.EmailField("邮箱", blank=True)

    objects = ContactManager()

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        ordering = ["agency__position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="one_contact_per_name")
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.agency.name, self.name)

    natural_key.dependencies = ["agencies.agency"]
