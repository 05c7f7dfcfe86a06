"""Give each row a number of its own.

Before, a category that an entry brought along had the number of the entry.
"""

from django.db import migrations
from django.db.models import F


def number_each_row(apps, schema_editor):
    Category = apps.get_model("expenses", "Category")
    Ledger = apps.get_model("expenses", "Ledger")
    shared = Category.objects.filter(
        ledger__entries__seq=F("seq"), ledger__entries__category=F("pk")
    ).distinct()
    for category in shared.order_by("ledger", "pk").iterator(chunk_size=1000):
        ledger = Ledger.objects.select_for_update().get(pk=category.ledger_id)
        ledger.seq += 1
        category.seq = ledger.seq
        ledger.save(update_fields=["seq"])
        category.save(update_fields=["seq"])


class Migration(migrations.Migration):

    dependencies = [
        ('expenses', '0002_ledger_in_depth'),
    ]

    operations = [
        # Numbers of their own do the older code no harm.
        migrations.RunPython(number_each_row, migrations.RunPython.noop),
    ]
