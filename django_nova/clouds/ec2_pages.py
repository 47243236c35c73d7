"""Parts of EC2's lists: never all of it, never a row lost, whatever the endpoint makes of ``MaxResults``.

``MaxResults`` may count reservations instead of instances, so that an answer is longer than asked; a filter may leave answers
shorter, even empty, with more to follow; and some endpoints know no paging and answer everything. A marker therefore is the
token of an answer and the id in it after which to go on: ``token!id``.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
"""

from .errors import Invalid

SMALLEST = 5  # what EC2 takes as MaxResults at the least
ANSWERS = 6  # to ask for at the most until a part is full


def part(ask, key, marker, limit):
    """``([row, ...], marker of what follows or "")``, at most ``limit`` rows.

    ``ask(**page)`` answers ``([row, ...], token of the next answer or "")``, ``key(row)`` is its id. Raises Invalid when what
    the part should begin after is gone.
    """
    token, _separator, after = marker.rpartition("!") if marker else ("", "", "")
    rows = []
    for _answer in range(ANSWERS):
        page = {"MaxResults": max(SMALLEST, limit)} | ({"NextToken": token} if token else {})
        found, following = ask(**page)
        found = _following(found, key, after)
        room = limit - len(rows)
        if len(found) > room:
            rows += found[:room]
            return rows, f"{token}!{key(rows[-1])}"
        rows += found
        if not following:
            return rows, ""
        token, after = following, ""
        if len(rows) == limit:
            break
    return rows, f"{token}!"


def _following(found, key, after):
    if not after:
        return found
    ids = [key(row) for row in found]
    if after not in ids:
        raise Invalid(after)
    return found[ids.index(after) + 1 :]
