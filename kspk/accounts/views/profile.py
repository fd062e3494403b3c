from django.urls import reverse_lazy
from django.views.generic import UpdateView

from ..forms import AccountForm
from ..mixins import WriteMixin
from ..permissions import Permission


class Profile(WriteMixin, UpdateView):
    """One's own name and telephone, tasks, password and second factor."""

    permission = Permission.SIGNED_IN
    form_class = AccountForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    title = "mengubah profilnya sendiri"
    message = "Profil Anda disimpan."

    def get_object(self, queryset=None):
        return self.request.user

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            tasks=self.object.current_assignments,
            has_factor=self.object.has_second_factor(),
            **kwargs,
        )
