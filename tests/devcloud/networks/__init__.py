"""Networks, subnets, ports and routers on a real Neutron."""
