// The health check: begins the replica set where it is new, and says whether this member may be written to.
db.getSiblingDB('admin').auth('root', fs.readFileSync('/run/secrets/mongodb_root_password', 'utf8').trim());
try {
  rs.status();
} catch {
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] });
}
if (!db.hello().isWritablePrimary) quit(1);
