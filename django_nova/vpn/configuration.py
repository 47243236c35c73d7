"""The files of a VPN: what the gateway starts with (cloud-init's user data), what a member's computer gets.

https://cloudinit.readthedocs.io/en/latest/reference/modules.html#bootcmd ;
https://git.zx2c4.com/wireguard-tools/about/src/man/wg.8 , wg-quick(8)
"""

import json
from ipaddress import ip_network

import segno
from segno.encoder import DataOverflowError

FOLDER = "/etc/django-nova-vpn"
AT_BOOT = "/var/lib/cloud/scripts/per-boot/django-nova-vpn"
MTU = 1380  # with what WireGuard adds it goes through networks that take 1450, as those of tunnels do
READY = "django-nova-vpn: ready, keys %d."  # on the instance's console, once it lets members in

SCRIPT = """\
#!/bin/sh
# Lets the members of a project into its networks. Written by django-nova, run at every boot.
set -u
say() {
    echo "django-nova-vpn: $*"
    if [ -w /dev/console ]; then echo "django-nova-vpn: $*" >/dev/console; fi
}
have() { command -v wg >/dev/null && command -v nft >/dev/null; }
tries=0
until have || [ $tries = 10 ]; do
    tries=$((tries + 1))
    if command -v apt-get >/dev/null; then
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends install wireguard-tools nftables
    else
        dnf --assumeyes --quiet install wireguard-tools nftables
    fi
    have || sleep 15
done
have || { say "failed: WireGuard could not be installed."; exit 1; }
{
    sysctl -q -w net.ipv4.ip_forward=1 &&
    nft -f %(folder)s/firewall.nft &&
    { ip link show nova0 >/dev/null 2>&1 || ip link add nova0 type wireguard 2>/dev/null || wireguard-go nova0; } &&
    wg setconf nova0 %(folder)s/nova0.conf &&
    ip address replace %(address)s dev nova0 &&
    ip link set nova0 mtu %(mtu)d up
} || { say "failed: WireGuard did not start."; exit 1; }
say "%(ready)s"
"""

# Members reach the project's networks and nothing else: not the cloud's metadata service, which tells this instance's user data,
# not each other, not the internet, and of the gateway itself only that it is there.
FIREWALL = """\
table ip django_nova_vpn
delete table ip django_nova_vpn
table ip django_nova_vpn {
    set networks {
        type ipv4_addr
        flags interval
        auto-merge
        elements = { %(networks)s }
    }
    chain input {
        type filter hook input priority 0; policy accept;
        iifname "nova0" ip daddr %(gateway)s icmp type echo-request accept
        iifname "nova0" drop
    }
    chain forward {
        type filter hook forward priority 0; policy accept;
        iifname "nova0" ip daddr 169.254.0.0/16 drop
        iifname "nova0" oifname "nova0" drop
        iifname "nova0" ip saddr %(pool)s ip daddr @networks accept
        iifname "nova0" drop
        oifname "nova0" ct state established,related accept
        oifname "nova0" drop
    }
    chain postrouting {
        type nat hook postrouting priority 100;
        ip saddr %(pool)s oifname != "nova0" masquerade
    }
}
"""


def gateway_address(pool):
    return str(ip_network(pool)[1])


def address(pool, number):
    """What a place has of the pool: the first is the gateway's own."""
    return str(ip_network(pool)[1 + number])


def gateway_conf(private, port, pool, places):
    """What ``wg setconf`` reads; ``places``: [(number, public key, preshared key)]."""
    lines = ["[Interface]", f"PrivateKey = {private}", f"ListenPort = {port}"]
    for number, public, shared in places:
        lines += ["[Peer]", f"PublicKey = {public}", f"PresharedKey = {shared}"]
        lines += [f"AllowedIPs = {address(pool, number)}/32"]
    return "\n".join(lines) + "\n"


def files(private, port, pool, routes, generation, places):
    """What the gateway needs: {path: (mode, text)}."""
    about = {
        "folder": FOLDER,
        "address": f"{gateway_address(pool)}/{ip_network(pool).prefixlen}",
        "mtu": MTU,
        "ready": (READY % generation).partition(": ")[2],
    }
    rules = {"gateway": gateway_address(pool), "pool": pool, "networks": ", ".join(routes)}
    return {
        f"{FOLDER}/nova0.conf": ("600", gateway_conf(private, port, pool, places)),
        f"{FOLDER}/firewall.nft": ("600", FIREWALL % rules),
        AT_BOOT: ("700", SCRIPT % about),
    }


def installing(files):
    """A shell script that writes the files."""
    lines = ["set -eu", "umask 077"]
    for path, (mode, text) in files.items():
        lines += [f"mkdir -p {path.rpartition('/')[0]}", f"cat >{path} <<'END-OF-FILE'", text + "END-OF-FILE"]
        lines += [f"chmod {mode} {path}"]
    return "\n".join(lines) + "\n"


def user_data(files):
    """cloud-config; JSON, which is YAML.

    ``bootcmd`` and the scripts in ``per-boot`` run at every boot, not only at the first: new user data is effective as soon as
    the instance is started again, and a boot without packages (no network yet, a mirror that is down) is not the last word.
    """
    config = {
        "package_update": True,
        "packages": ["wireguard-tools", "nftables"],
        "ssh_pwauth": False,
        "bootcmd": [["sh", "-c", installing(files)]],
    }
    return f"#cloud-config\n{json.dumps(config, indent=1)}\n"


def client_conf(private, shared, place, gateway, endpoint, port, pool, routes, dns=()):
    """What a member's WireGuard imports: ``gateway`` is the public key of the other end, ``endpoint`` its address."""
    interface = [
        "[Interface]",
        f"PrivateKey = {private}",
        f"Address = {address(pool, place)}/32",
        f"MTU = {MTU}",
    ]
    interface += [f"DNS = {', '.join(dns)}"] if dns else []
    reached = ", ".join([*routes, f"{gateway_address(pool)}/32"])
    peer = [
        "",
        "[Peer]",
        f"PublicKey = {gateway}",
        f"PresharedKey = {shared}",
        f"Endpoint = {endpoint}:{port}",
    ]
    peer += [f"AllowedIPs = {reached}", "PersistentKeepalive = 25"]
    return "\n".join([*interface, *peer]) + "\n"


def picture(text):
    """The text as a QR code for telephones: SVG to stand in a page, or nothing where it is too long for one."""
    try:
        code = segno.make(text, error="l", micro=False)
    except DataOverflowError:
        return ""
    return code.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass="nova-qr", lineclass=None)
