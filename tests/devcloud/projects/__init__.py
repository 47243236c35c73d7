"""Projects on a real Keystone, from the first form to the last thing in them."""
