"""Forms of numbers, dates, times and durations as regular expressions that RE2 and Python's `re` read alike.

They travel with a model, so that its example.py reads cells by the same expressions.
"""

from __future__ import annotations

import re

from .reading import NUMBERS, SECONDS, ColumnReading, Dialect, NumberForm

#: What is stripped from both ends of a cell: contracts/reading.ts BLANKS.
BLANKS = " \t\n\v\f\r\u00a0\u2009\u202f"
BLANK = "[ \\t\\n\\v\\f\\r\u00a0\u2009\u202f]"
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
#: German names where they differ, by the number of the month.
GERMAN = {"januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12}
GERMAN_SHORT = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
#: Months by the first three letters of their names.
MONTH_BY_LETTERS = {name[:3]: place for place, name in enumerate(MONTHS, 1)} | GERMAN_SHORT
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Parts of dates and times. `%m` and `%d` take one or two digits, but two where digits follow without a sign between.
PARTS = {
    "%Y": "(?P<year>[1-9][0-9]{3})",
    "%y": "(?P<year2>[0-9]{2})",
    "%m": "(?P<month>[0-9]{1,2})",
    "%d": "(?P<day>[0-9]{1,2})",
    "%a": f"(?i:{'|'.join(name[:3] for name in DAYS)})",
    "%A": f"(?i:{'|'.join(DAYS)})",
    "%b": f"(?P<name>(?i:{'|'.join([name[:3] for name in MONTHS] + list(GERMAN_SHORT))}))[.]?",
    "%B": f"(?P<name>(?i:{'|'.join([*MONTHS, *GERMAN])}))",
    "%H": "(?P<hour>[0-9]{1,2})",
    "%I": "(?P<hour12>[0-9]{1,2})",
    "%M": "(?P<minute>[0-9]{2})",
    "%S": "(?P<second>[0-9]{2})",
    "%f": "(?P<fraction>[0-9]{1,9})",
    "%p": "(?P<half>(?i:am|pm))",
    "%z": "(?P<zone>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)",
}
#: Parts with their full width: of dates, and of times without a sign between.
COMPACT = {"%m": "(?P<month>[0-9]{2})", "%d": "(?P<day>[0-9]{2})"}
COMPACT_TIME = {"%H": "(?P<hour>[0-9]{2})"}
SIGN = "[+\u2212\u2013-]"
#: What makes a number negative, before its digits or right behind them.
MINUS = ("-", "\u2212", "\u2013")
#: What is taken out of grouped digits, by the sign between them.
APART = {" ": " \u00a0\u2009\u202f", "'": "'\u2019"}
THOUSANDS = {" ": "[ \u00a0\u2009\u202f]", "'": "['\u2019]"}
DURATIONS = {
    "h:mm": "(?P<minus>-?)(?P<hours>[0-9]+):(?P<minutes>[0-9]{2})",
    "h:mm:ss": "(?P<minus>-?)(?P<hours>[0-9]+):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})",
    "m:ss": "(?P<minus>-?)(?P<minutes>[0-9]+):(?P<seconds>[0-9]{2})",
    "d hh:mm:ss": "(?P<minus>-?)(?P<days>[0-9]+) (?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})",
    "d days hh:mm:ss": (
        "(?P<minus>-?)(?P<days>[0-9]+) days? (?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})"
    ),
}


def number_pattern(form: NumberForm) -> str:
    """Groups: `open` and `close` brackets, `sign` and `sign2` (where there is a prefix), `body` (digits with thousands and
    fraction), `exponent`, `behind` (a minus)."""
    decimal = re.escape(form.decimal)
    whole = "[0-9]+"
    if form.thousands is not None:
        apart = THOUSANDS.get(form.thousands, re.escape(form.thousands))
        indian = "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if form.thousands == "," else ""
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{apart}[0-9]{{3}})+{indian}|[0-9]+)"
    body = f"(?P<body>{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)"
    before = again = ""
    minus = f"(?P<behind>[{''.join(MINUS[1:])}-])"
    after = f"{minus}?"
    if form.prefix:
        before = f"(?:(?i:{re.escape(form.prefix)}){BLANK}*)?"
        # Either side of the prefix may have the sign; two signs are none.
        again = f"(?P<sign2>{SIGN}?){BLANK}*"
    if form.suffix:
        suffix = f"(?i:{re.escape(form.suffix)})"
        # 12-kg is a code, 12- kg is minus 12.
        gap = "+" if form.suffix[0].isalpha() else "*"
        after = f"(?:{minus}(?:{BLANK}{gap}{suffix})?|(?:{BLANK}*{suffix})?)"
    front = f"(?P<open>\\(?){BLANK}*(?P<sign>{SIGN}?){BLANK}*{before}{again}"
    exponent = "(?P<exponent>(?:[eE][+-]?[0-9]+)?)"
    return f"^{front}{body}{exponent}{after}{BLANK}*(?P<close>\\)?)$"


def moment_pattern(form: str) -> str:
    """Of a date, a date with a time, or a time of day; literals stand for themselves."""
    made, at = "", 0
    wide = (COMPACT if "%Y%m" in form else {}) | (COMPACT_TIME if "%H%M%S" in form else {})
    while at < len(form):
        part = form[at : at + 2]
        if part in PARTS:
            made += wide.get(part, PARTS[part])
            at += 2
        else:
            made += re.escape(form[at])
            at += 1
    return f"^{made}$"


def duration_pattern(form: str) -> str:
    """Of a duration. Raises KeyError for an unknown form."""
    return f"^{DURATIONS[form]}$"


def cell_pattern(reading: ColumnReading) -> str | None:
    """What a cell of the column must be like; None for words."""
    if reading.type in NUMBERS:
        return number_pattern(reading.number)
    if reading.type in SECONDS:
        return (
            duration_pattern(reading.form or "") if reading.type == "duration" else moment_pattern(reading.form or "")
        )
    return None


def row_patterns(dialect: Dialect) -> dict[str, str | None]:
    """How a row becomes cells: `opens` (a quote, perhaps after blanks), `quoted` (group 1: the text inside), `escaped`
    (what stands for its group in there), `plain` (text outside of quotes), `apart` (between cells). Quotes open only at
    the start of a cell."""
    quote, aligned = dialect.quote, dialect.delimiter == " "
    apart = " \t" if aligned else re.escape(dialect.delimiter)
    found: dict[str, str | None] = {"plain": f"[^{apart}]*", "apart": f"[{apart}]+" if aligned else f"[{apart}]"}
    if quote is None:
        return found | {"opens": None, "quoted": None, "escaped": None}
    inside, escaped = f"{quote}{quote}|[^{quote}]", f"{quote}({quote})"
    if dialect.escape == "backslash":
        inside, escaped = rf"\\.|{quote}{quote}|[^{quote}\\]", rf"(?:\\(?=[{quote}\\])|{quote}(?={quote}))([{quote}\\])"
    return found | {"opens": f" *{quote}", "quoted": f"(?s) *{quote}((?:{inside})*+){quote}", "escaped": escaped}
