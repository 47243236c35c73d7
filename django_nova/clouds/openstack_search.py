"""Looking for a part of a name where a service knows whole names only."""

MOST = 1000  # rows that are looked through at a time: what Cinder and Glance answer at the most


def by_name(ask, query):
    """``(rows, marker)``: what ``ask(query)`` finds by the whole ``name``, and from where to look on, if anywhere.

    Where that is nothing, what has it as a part of its name, or as the beginning of its id, among the next MOST.
    """
    found, text = ask(query), query.get("name", "").casefold()
    if found or not text:
        return found, ""
    every = ask({key: value for key, value in query.items() if key != "name"} | {"limit": MOST})
    rows = [one for one in every if text in (one.get("name") or "").casefold() or one["id"].startswith(text)]
    return rows, every[-1]["id"] if len(every) == MOST else ""
