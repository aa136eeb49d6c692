"""The part of an example that makes the features of a model from a table, by the data in its folder alone.

What stands below the rule is put into example.py; it needs nothing of this package.
"""

# ---
import io
import json
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

here = Path(__file__).resolve().parent
# How a table of this form is read (encoding, delimiter, columns), and the regular expressions that cells must match.
reading = json.loads((here / "reading.json").read_text("utf-8"))
preparation = json.loads((here / "preparation.json").read_text("utf-8"))
BLANKS = preparation["blanks"]


def split(row):
    """The cells of a row; None while a quote is open."""
    by, cells, at = preparation["row"], [], 0
    while True:
        cell = ""
        if by["opens"] and re.compile(by["opens"]).match(row, at):
            quoted = re.compile(by["quoted"]).match(row, at)
            if quoted is None:
                return None
            cell, at = re.sub(by["escaped"], r"\1", quoted[1]), quoted.end()
        plain = re.compile(by["plain"]).match(row, at)
        cells.append(cell + plain[0])
        apart = re.compile(by["apart"]).match(row, plain.end())
        if apart is None:
            return cells
        at = apart.end()


def rows_of(path):
    """Lists of cells, the header first where there is one."""
    form, row = reading["dialect"], ""
    text = Path(path).read_bytes().decode(preparation["codec"]).removeprefix("\ufeff")
    for number, line in enumerate(io.StringIO(text, newline="")):
        passed_over = number < form["skip_lines"] or (form["comment"] and not row and line.startswith(form["comment"]))
        if passed_over:
            continue
        row += line
        whole = row.removesuffix("\n").removesuffix("\r")
        whole = whole.strip(" \t") if form["delimiter"] == " " else whole
        cells = split(whole) if whole else []
        if cells is not None:
            if cells:
                yield cells
            row = ""


def number_of(found, column):
    """A number from what its expression found; None where it is none after all."""
    groups = found.groupdict("")
    sign = groups["sign"] + groups.get("sign2", "") + groups["behind"]
    brackets = groups["open"] + groups["close"]
    if brackets not in ("", "()") or len(sign) + (brackets != "") > 1:
        return None
    digits = "".join(one for one in groups["body"] if one not in column["apart"])
    value = float(digits.replace(column["number"]["decimal"], ".") + groups["exponent"])
    return None if value >= 1e38 else -value if sign in ("-", "\u2212", "\u2013") or brackets else value


def moment_of(found):
    """Seconds since 1970 in UTC (times of day: since midnight); None where there is no such day or hour."""
    part = {name: text for name, text in found.groupdict().items() if text is not None}
    year = int(part.get("year", 1970))
    if "year2" in part:
        year = int(part["year2"]) + (1900 if int(part["year2"]) >= 69 else 2000)
    month = preparation["months"][part["name"][:3].lower()] if "name" in part else int(part.get("month", 1))
    hour = int(part.get("hour", 0))
    if "half" in part:
        if not 1 <= int(part["hour12"]) <= 12:
            return None
        hour = int(part["hour12"]) % 12 + 12 * (part["half"].lower() == "pm")
    zone = part.get("zone", "Z")
    ahead = timedelta(0)
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    try:
        day = datetime(
            year, month, int(part.get("day", 1)), hour, int(part.get("minute", 0)), int(part.get("second", 0))
        )
    except ValueError:
        return None
    fraction = int(part.get("fraction", "0").ljust(6, "0")[:6]) / 1e6
    return (day - datetime(1970, 1, 1) - ahead).total_seconds() + fraction


def duration_of(found):
    """Seconds; None where a part is as large as the next unit."""
    part, seconds = found.groupdict(), 0
    units = [("days", 86400, 0), ("hours", 3600, 24), ("minutes", 60, 60), ("seconds", 1, 60)]
    there = [(int(part[name]), unit, limit) for name, unit, limit in units if name in part]
    if any(value >= limit for value, _, limit in there[1:]):
        return None
    seconds = sum(value * unit for value, unit, _ in there)
    return -seconds if part["minus"] else seconds


def value_of(cell, column):
    """A number, seconds or a word; None where the cell is missing or cannot be read."""
    text = cell.strip(BLANKS)
    small = text.lower()
    if column["type"] == "boolean":
        yes, no = column["words"]["yes"], column["words"]["no"]
        if small in column["missing"] and text:
            return None
        return small if small in (yes, no or "") and (text or no is None) else None
    if not text or small in column["missing"]:
        return None
    if column["pattern"] is None:
        return text
    found = re.search(column["pattern"], text)
    if found is None:
        return None
    if column["number"]:
        return number_of(found, column)
    return duration_of(found) if column["type"] == "duration" else moment_of(found)


def part_of(seconds, part):
    """A part of a moment as a number."""
    if seconds is None or part == "days":
        return None if seconds is None else seconds / 86400
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=math.floor(seconds))
    return moment.weekday() if part == "weekday" else getattr(moment, part)


def names_of(first):
    """Names of the columns by the header, or by their places."""
    form, names, counts = reading["dialect"], [], {}
    if form["trailing_delimiter"] and len(first) > 1 and first[-1] == "":
        first = first[:-1]
    written = [cell.strip(BLANKS) if form["header"] else "" for cell in first]
    for number, own in enumerate(written, 1):
        base = name = own or f"column {number}"
        count = counts.get(base, 1)
        while name in names or (name != own and name in written):
            count += 1
            name = f"{base} ({count})"
        counts[base] = count
        names.append(name)
    return names


def features_of(path):
    """The data frame that the model takes: numbers, parts of dates, words; NaN where a cell is missing."""
    rows = list(rows_of(path))
    names = names_of(rows[0])
    rows = rows[1:] if reading["dialect"]["header"] else rows
    by_name, frame = {one["name"]: one for one in reading["columns"]}, {}
    for prepared in preparation["columns"]:
        column = by_name[prepared["name"]] | prepared
        at = names.index(column["name"])
        values = [value_of(row[at], column) for row in rows]
        for name, part in column["parts"]:
            made = [part_of(one, part) for one in values] if part else values
            numeric = column["type"] not in ("boolean", "category")
            filled = [math.nan if one is None else one for one in made]
            frame[name] = pd.Series(filled, dtype="float64" if numeric else object)
    return pd.DataFrame(frame)
