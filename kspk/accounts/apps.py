from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks


class AccountsConfig(AppConfig):
    name = "kspk.accounts"
    label = "accounts"
    verbose_name = "Akun dan petugas"

    def ready(self):
        from django.contrib import admin

        from .checks import every_model_is_scoped, every_view_is_guarded
        from .middleware import note_sign_in
        from .sign_in import admin_login

        user_logged_in.connect(note_sign_in, dispatch_uid="kspk_note_sign_in")
        admin.site.login = admin_login
        checks.register(every_view_is_guarded, checks.Tags.security)
        checks.register(every_model_is_scoped, checks.Tags.models)
