from django.db import migrations


def set_fill(percent):
    """PostgreSQL: how full the pages of ImportRow are written."""

    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE imports_importrow SET (fillfactor = {percent})"
            )

    return run


class Migration(migrations.Migration):
    """Every row is written twice, read and applied: the second time fits on its page,
    so that no index has to be told."""

    dependencies = [("imports", "0001_initial")]
    operations = [migrations.RunPython(set_fill(50), set_fill(100), elidable=False)]
