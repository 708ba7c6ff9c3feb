#!/bin/bash
# A replica set of one, with sign-in: change streams need the set, and a set with sign-in needs a key file.
set -euo pipefail
key=/data/configdb/replica.key
[ -s "$key" ] || head -c 512 /dev/urandom | base64 -w0 >"$key"
chmod 400 "$key"
chown mongodb:mongodb "$key"
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
