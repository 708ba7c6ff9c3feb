"""What knows nothing of SMS: clock, ids, masks, loops, leases, stores, problems, logs."""
