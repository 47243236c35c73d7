"""Who is in a project: members, those who are invited, and credentials that are sent to them."""
