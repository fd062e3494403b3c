from kspk.accounts.forms import OpenedMixin
from kspk.ui.forms import ActionBar, Columns, KspkModelForm, Section
from kspk.wilayah.codes import split_code
from kspk.wilayah.models import Kind as WilayahKind
from poktan.models import Poktan

from ..models import FollowUp, Resolution, VillageFunding
from ..models.funding import OF_DESA_ONLY


class FundingForm(OpenedMixin, KspkModelForm):
    """A line of the desa and year that the page is about."""

    class Meta:
        model = VillageFunding
        fields = ["poktan", "document", "line", "source", "planned", "realised",
                  "follow_up", "note"]  # fmt: skip
        help_texts = {
            "planned": "Rupiah bulat. Kosongkan bila belum diketahui; 0 berarti tidak"
            " ada.",
            "realised": "Rupiah bulat. Kosongkan bila belum diketahui.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        funding = self.instance
        desa, number = funding.desa, funding.pk or "baru"
        self.keep_key = f"dana-{desa.pk}-{funding.year}-{number}"
        groups = Poktan.objects.filter(desa=desa.pk)
        groups = groups.standing() | groups.filter(pk=funding.poktan_id)
        self.fields["poktan"].queryset = groups.order_by("kind", "name_key", "pk")
        self.fields["poktan"].empty_label = "Semua kelompok"
        steps = FollowUp.objects.visible_to(user).filter(
            area__in=split_code(desa.pk),
            resolution__theme=Resolution.Theme.FUNDING,
        )
        kept = FollowUp.objects.filter(pk=funding.follow_up_id)
        self.fields["follow_up"].queryset = steps | kept
        if desa.kind == WilayahKind.KELURAHAN:
            self.leave_out_desa_money()

    def leave_out_desa_money(self):
        for name, codes in OF_DESA_ONLY.items():
            field = self.fields[name]
            field.choices = [pair for pair in field.choices if pair[0] not in codes]
            field.error_messages["invalid_choice"] = (
                "Kelurahan bukan desa: pakai “DPA kelurahan/kecamatan”, yang tercantum"
                " dalam “Lainnya”."
            )
        self.fields[
            "source"
        ].help_text = (
            "Kelurahan tidak menerima Dana Desa, ADD, atau pendapatan asli desa."
        )

    def layout(self):
        return [
            Section("Baris anggaran", "document", "line", "source", "poktan",
                    *self.hidden),
            Section("Jumlah", Columns("planned", "realised")),
            Section("Asal-usul", "follow_up", "note"),
            ActionBar(),
        ]  # fmt: skip
