"""What is done to an account and to what hangs on it: tasks, lock, second factor."""

from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset as reset_lock
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from kspk.audit.history import action


@transaction.atomic
def create_account(account, task, *, by):
    """Save a new account with its first task; gives its password for one use."""
    with action(f"membuat akun {account}", by=by):
        password = account.set_one_time_password()
        account.save()
        task.user = account
        task.save()
    return password


@transaction.atomic
def give_task(task, *, by):
    """Save a task of a stored account; ValidationError if it has that task already."""
    type(task.user).objects.select_for_update().get(pk=task.user_id)
    task.clean()
    with action(f"memberi tugas {task} kepada {task.user}", by=by):
        task.save()
    return task


@transaction.atomic
def reset_password(account, *, by):
    """Give it a new password for one use, and lift a lock that the old one brought."""
    reset_lock(username=account.username)
    return account.reset_password(by=by)


@transaction.atomic
def unlock(account, *, by):
    """Let it try again after too many wrong passwords."""
    reset_lock(username=account.username)
    account.save(update_fields=[])  # leaves its history row
    return account


@transaction.atomic
def remove_second_factor(account, *, by):
    """For a lost phone; an admin or officer must set up another before all else."""
    account.authenticator_set.all().delete()
    account.save(update_fields=[])
    return account


def locked_names(accounts):
    """User names among `accounts` that are locked after too many wrong passwords."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries = AccessAttempt.objects.filter(
        username__in=[account.username for account in accounts], attempt_time__gte=since
    )
    per_address = tries.values_list("username", "ip_address").annotate(
        failures=Sum("failures_since_start")
    )
    limit = settings.AXES_FAILURE_LIMIT
    return {name for name, _, failures in per_address.order_by() if failures >= limit}
