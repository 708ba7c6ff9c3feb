"""What knows nothing of SMS: clock, ids, loops, leases, stores, problems, logs."""
