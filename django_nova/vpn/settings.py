"""What a cloud's settings say of its VPNs, completed: ``CLOUDS[slug]["vpn"]``; ``False`` there means that there are none."""

from ipaddress import ip_address, ip_network

DEFAULTS = {
    "image": "", "flavor": "", "network": "", "external": "", "port": 51820, "pool": "10.99.0.0/24", "clients": 32, "dns": [],
}  # fmt: skip
MOST = 64  # places: more would not fit into the user data that EC2 takes


def offered(cloud):
    return cloud.options.get("vpn", {}) is not False


def given(cloud):
    """The settings of a cloud, with what they leave open."""
    return DEFAULTS | (cloud.options.get("vpn") or {})


def mistakes(options):
    """What is wrong with them, in words for those who run the site."""
    if options is False:
        return
    if not isinstance(options, dict):
        yield "'vpn' must be a dictionary, or False."
        return
    if unknown := set(options) - set(DEFAULTS):
        yield f"'vpn' has unknown options: {', '.join(sorted(unknown))}."
    options = DEFAULTS | options
    if not isinstance(options["port"], int) or not 0 < options["port"] < 65536:
        yield "'vpn': 'port' must be a number from 1 to 65535."
    if not isinstance(options["clients"], int) or not 0 < options["clients"] <= MOST:
        yield f"'vpn': 'clients' must be a number from 1 to {MOST}."
    try:
        pool = ip_network(options["pool"])
        if pool.version != 4 or not pool.is_private or pool.num_addresses - 3 < options["clients"]:
            yield "'vpn': 'pool' must be a private IPv4 range with an address for each client, such as '10.99.0.0/24'."
    except (ValueError, TypeError):
        yield "'vpn': 'pool' must be a private IPv4 range with an address for each client, such as '10.99.0.0/24'."
    try:
        if isinstance(options["dns"], str):
            raise ValueError
        for one in options["dns"]:
            ip_address(one)
    except (ValueError, TypeError):
        yield "'vpn': 'dns' must be a list of addresses."
