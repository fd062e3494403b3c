from django.core.management.base import BaseCommand
from django.db import transaction

from kspk.catalogue import official
from kspk.catalogue.models import FacilityItem, FundSource, Integration, Topic


class Command(BaseCommand):
    help = (
        "Official option lists: adds what is missing, refreshes labels that the office"
        " has not reworded, leaves its own items, order and switches alone."
    )

    @transaction.atomic
    def handle(self, **options):
        funds = [
            FundSource(code=code, label=label) for code, label in official.FUNDS.items()
        ]
        integrations = [
            Integration(code=code, label=label, kinds=kinds.split())
            for code, (label, kinds) in official.INTEGRATIONS.items()
        ]
        facilities = [
            FacilityItem(kind=kind, section=section, code=code, label=label)
            for kind, section, code, label in official.facility_rows()
        ]
        topics = [
            Topic(kind=kind, group=group, code=code, label=label, number=number)
            for kind, group, code, label, number in official.topic_rows()
        ]
        for model, items in (
            (FundSource, funds),
            (Integration, integrations),
            (FacilityItem, facilities),
            (Topic, topics),
        ):
            added, renamed = model.objects.load_official(items)
            if options["verbosity"]:
                self.stdout.write(
                    f"{model._meta.verbose_name.capitalize()}: {len(items)} pilihan"
                    f" resmi, {added} baru, {renamed} sebutan diperbarui."
                )
