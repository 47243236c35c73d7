"""What a token looks like in an address: nothing else there is taken for one."""


class Token:
    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
