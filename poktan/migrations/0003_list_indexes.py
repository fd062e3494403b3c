import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """Orders of the list by completeness and members, and its counts, by index."""

    dependencies = [("poktan", "0002_monthly_reports")]

    operations = [
        migrations.AddIndex(
            model_name="poktan",
            index=models.Index(
                fields=["completeness", "name_key", "id"], name="poktan_completeness"
            ),
        ),
        migrations.AddIndex(
            model_name="poktan",
            index=models.Index(
                django.db.models.expressions.Func(
                    "members_count",
                    template="COALESCE(%(expressions)s, -1)",
                    output_field=models.IntegerField(),
                ),
                "id",
                name="poktan_members",
            ),
        ),
        migrations.AddIndex(
            model_name="poktan",
            index=models.Index(
                fields=["kind", "status", "desa", "members_count"], name="poktan_counts"
            ),
        ),
    ]
