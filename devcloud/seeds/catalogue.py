"""What there is to choose from: sizes and images, and the public keys of the people."""

ALICE_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFPkul8w5nhFWdqsz7xu555+RKdj5QjPZ96Ky92XDt1b alice@devcloud"
LAPTOP_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAx4Ig3Xep/X2g9D/56gcaNMoPKWI61h7Fhc66RJjk6d alice-laptop@devcloud"
)
CHARLIE_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGpjOp6/5F73coAEEeyzWBSEIhlZUBT+8Y7mwaXYXq8D charlie@devcloud"
)

# name: vCPUs, MiB of memory, GB of disk
FLAVORS = {
    "m1.tiny": (1, 512, 1),
    "m1.small": (1, 2048, 20),
    "m1.medium": (2, 4096, 40),
    "m1.large": (4, 8192, 80),
    "c1.large": (8, 8192, 40),
    "r1.large": (2, 16384, 40),
    "storage.huge": (2, 4096, 250_000),  # fits no host: launching it ends in an error
}
# name: GB of disk needed, MiB of memory needed, KiB of data, what it says of itself
IMAGES = {
    "cirros-0.6.3": (1, 0, 256, {"os_distro": "cirros", "os_version": "0.6.3", "os_type": "linux"}),
    "debian-13": (3, 256, 1024, {"os_distro": "debian", "os_version": "13", "os_type": "linux"}),
    "ubuntu-26.04": (5, 512, 2048, {"os_distro": "ubuntu", "os_version": "26.04", "os_type": "linux"}),
    "fedora-44": (5, 1024, 1536, {"os_distro": "fedora", "os_version": "44", "os_type": "linux"}),
    "windows-server-2025": (
        40,
        4096,
        4096,
        {"os_distro": "windows", "os_version": "2025", "os_type": "windows"},
    ),
}
