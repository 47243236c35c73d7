"""A project's VPN: an instance that speaks WireGuard, and a configuration for each member.

Nothing calls back from the instance, so all keys are made here beforehand: the gateway's own, and a pool of pairs for members.
What must stay secret is sealed in the tables of ``models``; ``life`` says who may change what when, ``configuration`` writes the
files. What a cloud does of it is in ``panels/vpn``. https://www.wireguard.com/
"""
