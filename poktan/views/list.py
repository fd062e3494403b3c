from django.views.generic import TemplateView
from django_htmx.http import push_url

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from ..filters import PoktanFilter
from ..listing import Page, headings, saved_filters, selects

MORE = ("pembina", "lengkap", "status", "dana", "terpadu")


class PoktanList(ScopedMixin, TemplateView):
    """All groups in the person's territory that the address asks for."""

    permission = Permission.POKTAN_VIEW
    template_name = "poktan/list.html"

    def get(self, request):
        wanted = PoktanFilter(request.GET, request.user)
        response = self.render_to_response(
            {
                "wanted": wanted,
                "page": Page(wanted, request.GET),
                "headings": headings(wanted),
                "saved": saved_filters(wanted),
                "areas": wanted.areas_named(wanted.values.get("q", "")),
                "clear_url": wanted.address(**dict.fromkeys(wanted.form.CONDITIONS)),
                "export_query": wanted.address(),
                "main_selects": selects(wanted, "jenis", "wilayah", "sk"),
                "more_selects": selects(wanted, *MORE),
                "more_is_on": any(name in wanted.values for name in MORE),
                "view_selects": selects(wanted, "urut", "baris"),
            }
        )
        return push_url(response, request.path + wanted.address())
