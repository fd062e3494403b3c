"""History of every record, the batch of one action, access log, optimistic locking."""
