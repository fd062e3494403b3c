"""The peer: one flat model under stock Django admin and stock django-import-export."""
