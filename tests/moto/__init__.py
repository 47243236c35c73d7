"""EC2 through the site's own pages, against moto's server in this process: real HTTP, simulated instances."""
