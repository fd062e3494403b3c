"""Which models keep a history, and which of them are parts of another."""

from django.apps import apps
from django.db import models


def is_tracked(model):
    return hasattr(model, "history") and hasattr(model.history.model, "batch")


def parts_of(model):
    """{tracked model whose rows would be deleted with `model`: its foreign key}."""
    return {
        relation.related_model: relation.field
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and is_tracked(relation.related_model)
    }


def wholes():
    """Tracked models that are no part of another one."""
    tracked = [model for model in apps.get_models() if is_tracked(model)]
    parts = {part for model in tracked for part in parts_of(model)}
    return [model for model in tracked if model not in parts]
