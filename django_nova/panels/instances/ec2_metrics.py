"""How instances of EC2 went, by CloudWatch.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html ,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from ...clouds.errors import Forbidden, NotFound
from .metrics import SPANS, Measure, Metrics


class Numbers:
    def metrics(self, id, *, hours="24"):
        """One call for all measures; instances report every five minutes, every minute if that was paid for."""
        hours = hours if hours in SPANS else "24"
        period, end = SPANS[hours], datetime.now(UTC)
        start = end - timedelta(hours=int(hours))
        wanted = _measures()
        queries = [
            {
                "Id": f"m{n}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/EC2",
                        "MetricName": name,
                        "Dimensions": [{"Name": "InstanceId", "Value": id}],
                    },
                    "Period": period,
                    "Stat": how,
                },
            }
            for n, (name, how, *_words) in enumerate(wanted)
        ]
        try:
            found = self._told(queries, start, end)
        except (Forbidden, NotFound) as error:
            return Metrics(refused=error.sentence(), hours=int(hours))
        moments = tuple(sorted({moment for values in found.values() for moment in values}))
        measures = [
            Measure(
                label, unit, tuple(_scaled(found[f"m{n}"].get(moment), how, period, by) for moment in moments)
            )
            for n, (_name, how, label, unit, by) in enumerate(wanted)
            if found.get(f"m{n}")
        ]
        return Metrics(moments, tuple(measures), hours=int(hours))

    def _told(self, queries, start, end):
        """``{query: {moment: value}}``, of as many answers as it takes, which are few."""
        watch, found, token = self.api.client("cloudwatch"), {}, {}
        for _page in range(5):
            with self.scope.cloud.module.translated():
                answer = watch.get_metric_data(
                    MetricDataQueries=queries, StartTime=start, EndTime=end, **token
                )
            for one in answer["MetricDataResults"]:
                moments = found.setdefault(one["Id"], {})
                moments |= dict(zip(one["Timestamps"], one["Values"], strict=True))
            if not answer.get("NextToken"):
                break
            token = {"NextToken": answer["NextToken"]}
        return found


def _measures():
    """(CloudWatch's name, how values are taken together, label, unit, divided by)."""
    return [
        ("CPUUtilization", "Average", _("Processor"), "%", 1),
        ("NetworkIn", "Sum", _("Received"), "kB/s", 1000),
        ("NetworkOut", "Sum", _("Sent"), "kB/s", 1000),
        ("EBSReadBytes", "Sum", _("Read from volumes"), "kB/s", 1000),
        ("EBSWriteBytes", "Sum", _("Written to volumes"), "kB/s", 1000),
        ("DiskReadBytes", "Sum", _("Read from its disks"), "kB/s", 1000),
        ("DiskWriteBytes", "Sum", _("Written to its disks"), "kB/s", 1000),
        ("StatusCheckFailed", "Maximum", _("Checks failed"), "", 1),
    ]


def _scaled(value, how, period, by):
    """Sums of bytes as bytes a second."""
    if value is None:
        return None
    return value / by / period if how == "Sum" else value / by
