"""Yearly partitions of the reports on PostgreSQL; elsewhere one plain table."""

from django.db import migrations

PRIMARY_KEY = '"id" uuid NOT NULL PRIMARY KEY'


class PartitionedByYear(migrations.CreateModel):
    """CreateModel whose table is partitioned by `month`, with years and a rest.

    The model keeps its UUID as primary key; PostgreSQL's is (month, id), since a key
    of a partitioned table must hold what it is partitioned by. Raises RuntimeError if
    Django writes the table in other words than these.
    """

    first, last = 2024, 2028

    def database_forwards(self, app_label, editor, from_state, to_state):
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        execute, written = editor.execute, []

        def execute_partitioned(sql, params=()):
            text = str(sql)
            if text.startswith(f'CREATE TABLE "{table}"'):
                sql = partitioned(text)
                written.append(sql)
            return execute(sql, params)

        editor.execute = execute_partitioned
        try:
            super().database_forwards(app_label, editor, from_state, to_state)
        finally:
            editor.execute = execute
        if len(written) != 1:
            raise RuntimeError(f"CREATE TABLE {table} was not found")
        execute(f'CREATE INDEX "{table}_id" ON "{table}" ("id")')
        for year in range(self.first, self.last + 1):
            execute(year_of(table, year))
        execute(f'CREATE TABLE "{table}_rest" PARTITION OF "{table}" DEFAULT')


def partitioned(create_table):
    """Django's CREATE TABLE with the key and the partitioning of ours."""
    if create_table.count(PRIMARY_KEY) != 1 or not create_table.endswith(")"):
        raise RuntimeError(f"cannot partition: {create_table}")
    plain = create_table.replace(PRIMARY_KEY, '"id" uuid NOT NULL')
    return f'{plain[:-1]}, PRIMARY KEY ("month", "id")) PARTITION BY RANGE ("month")'


def year_of(table, year):
    return (
        f'CREATE TABLE IF NOT EXISTS "{table}_{year}" PARTITION OF "{table}"'
        f" FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
    )
