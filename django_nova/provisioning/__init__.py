"""A cloud for a person who has none: an account, a project and credentials there, made in steps by the site's operator.

Each step looks first and makes what is missing, so that all of it can be done again after a failure, wherever it broke off, and
nothing is made twice. What was made is remembered by id, and only that is ever undone.
"""
