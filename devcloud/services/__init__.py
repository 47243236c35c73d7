"""What runs inside the services' own environments: `serve.py NAME DIR` serves one of them."""
