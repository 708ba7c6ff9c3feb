"""What hundreds of sessions cost, beside bare screen, Supervisor and PM2: `python -m bench.sessions`."""
