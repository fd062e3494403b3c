"""People, roles, assignments, sign-in; the one place for permissions and scope."""
