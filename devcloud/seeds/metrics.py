"""What CloudWatch knows of the first instances: six hours of numbers every five minutes, in waves."""

import math
import zlib
from datetime import UTC, datetime, timedelta

HOURS, MINUTES = 6, 5
# name: unit, middle, swing
METRICS = {
    "CPUUtilization": ("Percent", 35.0, 30.0),
    "NetworkIn": ("Bytes", 6_000_000.0, 5_000_000.0),
    "NetworkOut": ("Bytes", 2_500_000.0, 2_000_000.0),
}


def value(instance: str, metric: str, moment: datetime) -> float:
    """A wave of two hours with a ripple, whose beginning depends on the instance."""
    _, middle, swing = METRICS[metric]
    start = zlib.crc32(f"{instance} {metric}".encode()) % 628 / 100
    at = moment.timestamp() / 60
    return round(
        middle + swing * (0.8 * math.sin(at * math.pi / 60 + start) + 0.2 * math.sin(at / 7 + start)), 2
    )


def fill(account: str, region: str, instances: list[str]) -> None:
    """Put into moto itself, which is quicker than through its API."""
    from moto.cloudwatch.models import cloudwatch_backends

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    now -= timedelta(minutes=now.minute % MINUTES)
    moments = [now - timedelta(minutes=MINUTES * step) for step in range(HOURS * 60 // MINUTES + 1)]
    for instance in instances:
        data = [
            {
                "MetricName": metric,
                "Dimensions": [{"Name": "InstanceId", "Value": instance}],
                "Timestamp": moment.replace(tzinfo=None),  # as moto has its own
                "Value": value(instance, metric, moment),
                "Unit": unit,
            }
            for metric, (unit, *_) in METRICS.items()
            for moment in moments
        ]
        cloudwatch_backends[account][region].put_metric_data("AWS/EC2", data)
