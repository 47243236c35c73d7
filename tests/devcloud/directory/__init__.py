"""Users, groups, roles and domains on a real Keystone."""
