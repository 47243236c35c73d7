"""Buckets and objects on moto's S3."""
