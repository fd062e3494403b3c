"""The names of area and person, as they were when the month was closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("poktan", "0003_list_indexes")]

    operations = [
        migrations.AddField(
            model_name="monthclosing",
            name="area_name",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="monthclosing",
            name="closed_by_name",
            field=models.CharField(blank=True, max_length=150),
        ),
    ]
