"""The keys by which programs that speak as Amazon's clouds do are a person here."""

from .panel import Ec2Credentials

panel = Ec2Credentials()
