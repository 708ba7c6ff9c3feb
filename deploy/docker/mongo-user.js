// Runs once, on an empty database: the one user that smsdeck signs in as.
db.getSiblingDB('smsdeck').createUser({
  user: 'smsdeck',
  pwd: process.env.SMSDECK_MONGODB_PASSWORD,
  roles: [{ role: 'readWrite', db: 'smsdeck' }],
});
