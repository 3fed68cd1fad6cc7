# SPDX-License-Identifier: BSD-3-Clause
"""The text of an INF: sections, entries, values, strings. What it may mean is not known here.
Format: Microsoft's "General Syntax Rules for INF Files"."""

import re

SECTION_NAME_MAX = 255
LINE_MAX = 4096


class Entry:
    """`key = value, value...`; a line without `=` has no key. Values are as they are written, %tokens%
    not replaced, quotes gone."""

    def __init__(self, line, key, values):
        self.line, self.key, self.values = line, key, values


class Inf:
    """A file. `sections` has the entries by the section's name in lower case, `names` the name as it is
    written and its line, `strings` what [Strings] has; `problems` what is wrong with the text, as
    (line, text)."""

    def __init__(self, path):
        self.problems, self.sections, self.names = [], {}, {}
        with open(path, "rb") as file:
            text = self._decode(file.read())
        section = None
        for number, line in self._whole_lines(text.split("\n")):
            stripped = self._without_comment(number, line).strip()
            if not stripped:
                continue
            if stripped.startswith("["):
                section = self._begin(number, stripped)
            elif section is None:
                self._problem(number, f"`{stripped}` is in no section")
            else:
                section.append(self._entry(number, stripped))
        self.strings = {
            entry.key.lower(): ", ".join(entry.values)
            for entry in self.sections.get("strings", [])
            if entry.key
        }

    def _problem(self, number, text):
        self.problems.append((number, text))

    def _decode(self, content):
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16").replace("\r\n", "\n")
        text = content.decode("latin-1").replace("\r\n", "\n")
        for number, line in enumerate(text.split("\n"), 1):
            strange = next((sign for sign in line if not (sign == "\t" or " " <= sign <= "~")), None)
            if strange:
                self._problem(number, f"byte {ord(strange):#x} is no ASCII, and the file is no UTF-16")
        return text

    def _whole_lines(self, lines):
        """Lines with those that they are continued by: a `\\` at the end, outside of quotes."""
        held, first = "", 0
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_MAX:
                self._problem(number, f"{len(line)} characters, the limit is {LINE_MAX}")
            code = line.split(";")[0].rstrip()
            if code.endswith("\\") and code.count('"') % 2 == 0:
                held, first = held + code[:-1] + " ", first or number
                continue
            yield first or number, held + line
            held, first = "", 0
        if held:
            self._problem(first, "a line is continued and nothing follows")

    def _without_comment(self, number, line):
        quoted = False
        for place, sign in enumerate(line):
            if sign == '"':
                quoted = not quoted
            elif sign == ";" and not quoted:
                return line[:place]
        if quoted:
            self._problem(number, "a quotation mark without its other")
        return line

    def _begin(self, number, text):
        found = re.fullmatch(r"\[([^\[\]\"%;]+)\]", text)
        if not found or found.group(1) != found.group(1).strip():
            self._problem(number, f"expected [SECTION], found `{text}`")
            return self.sections.setdefault(text.lower(), [])
        name = found.group(1)
        if len(name) > SECTION_NAME_MAX:
            self._problem(number, f"a section's name has at most {SECTION_NAME_MAX} characters")
        if name.lower() in self.sections:
            first = self.names[name.lower()][1]
            self._problem(number, f"section [{name}] is there already, in line {first}")
        else:
            self.names[name.lower()] = (name, number)
        return self.sections.setdefault(name.lower(), [])

    def _entry(self, number, text):
        parts = split(text, "=")
        key = None
        if len(parts) > 1:
            key, text = unquoted(parts[0]), text[len(parts[0]) + 1 :]
            if not key:
                self._problem(number, "a `=` without a key before it")
        return Entry(number, key, [unquoted(value) for value in split(text, ",")])

    def entries(self, name):
        return self.sections.get(name.lower(), [])

    def expanded(self, text, problem=lambda token: None):
        """`text` with its %tokens% replaced; `problem` is called with the name of one that [Strings]
        has not. Numbers are folders and stay."""

        def replacement(match):
            token = match.group(1)
            if token == "":
                return "%"
            if token.isdigit():
                return match.group(0)
            if token.lower() not in self.strings:
                problem(token)
                return match.group(0)
            return self.strings[token.lower()]

        return re.sub(r"%([^%]*)%", replacement, text)


def split(text, separator):
    """The parts between separators that are in no quotes."""
    parts, quoted = [""], False
    for sign in text:
        if sign == '"':
            quoted = not quoted
        if sign == separator and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def unquoted(text):
    """Without the quotes around it; two quotes inside are one."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text
