"""The pages against a real OpenStack: what a page says happened is looked up with openstacksdk."""
