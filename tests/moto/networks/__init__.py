"""Networks of moto's EC2."""
