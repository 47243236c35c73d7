"""Services of the devcloud fail on purpose, and no page of the dashboard does."""
