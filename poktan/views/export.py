"""The list of groups as a file."""

from django.views import View

from kspk.accounts.mixins import ScopedMixin
from kspk.accounts.permissions import Permission

from ..exports import PoktanExport


class PoktanDownload(ScopedMixin, View):
    """What the list shows, with the same address, as .xlsx or .csv."""

    permission = Permission.POKTAN_EXPORT
    http_method_names = ["get"]

    def get(self, request):
        return PoktanExport(request.GET, request.user).response()
