"""The terminal of a simulated instance: its boot messages, a login that lets everyone in, and an echo."""

import threading

COLUMNS, LINES = 80, 24
BACK = "\b \b"


class Terminal:
    """All that was ever written, for as many watchers as there are; what one types, all see."""

    def __init__(self, name: str, text: str):
        self.name = name
        self.text = text
        self.line, self.user, self.state = "", "", "login"
        self.lock = threading.Lock()

    def write(self, text: str) -> None:
        self.text += text

    def type(self, character: str) -> None:
        with self.lock:
            if character in "\r\n":
                self.enter()
            elif character in "\b\x7f":
                if self.line:
                    self.line = self.line[:-1]
                    self.write("" if self.state == "password" else BACK)
            elif character.isprintable():
                self.line += character
                self.write("" if self.state == "password" else character)

    def enter(self) -> None:
        line, self.line = self.line.strip(), ""
        self.write("\n")
        if self.state == "login":
            self.user, self.state = line, "password" if line else "login"
        elif self.state == "password":
            self.state = "shell"
        elif line == "exit":
            self.state = "login"
        elif line:
            self.write(line + "\n")
        self.write(
            {
                "login": f"{self.name} login: ",
                "password": "Password: ",
                "shell": f"{self.user}@{self.name}:~$ ",
            }[self.state]
        )

    def screen(self) -> list[str]:
        """The last lines, as a screen shows them, with a cursor."""
        lines = [""]
        for character in self.text[-8000:]:
            if character == "\b":
                lines[-1] = lines[-1][:-1]
                continue
            if character == "\n" or len(lines[-1]) == COLUMNS:
                lines.append("")
            lines[-1] += character.strip("\n")
        lines[-1] += "_"
        lines = [*lines, *[""] * (LINES - len(lines))][-LINES:]
        return [line[:COLUMNS].ljust(COLUMNS) for line in lines]
