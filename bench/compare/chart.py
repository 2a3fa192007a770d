"""The chart of compare.py: for each network how many times as long as linnet each engine takes, a bar an engine."""
from html import escape

COLOURS = {"linnet": "#1a7f6b", "linnet_one": "#8fc4b7", "onnxruntime": "#4a76b8", "opencv": "#c08a2d", "torch": "#c2452d"}
INK, FAINT, PAPER = "#1d2733", "#6b7785", "#f6f8fa"
LABEL, WIDTH, NUMBER, MARGIN, BAR, GAP, HEAD = 190, 560, 130, 24, 13, 14, 96
LONGEST = 4.0  # times linnet's time; longer bars are cut


def text(x, y, content, size=12, fill=INK, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{escape(content)}</text>\n')


def rectangle(x, y, width, height, fill):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" rx="2" fill="{fill}"/>\n'


def line(x1, y1, x2, y2, colour, width=1.0):
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="{width}"/>\n'


def bars(network, times, x, y, scale):
    """One network, from y on; and where it ends."""
    own = times["linnet"]["median"]
    out = text(x + LABEL - 10, y + BAR * len(times) / 2 + 4, network, anchor="end")
    for name in sorted(times, key=lambda name: times[name]["median"]):
        each = times[name]
        ratio = each["median"] / own
        length = min(ratio, LONGEST) * scale
        out += rectangle(x + LABEL, y, length, BAR - 2, COLOURS[name])
        low, high = (min(each[end] / own, LONGEST) * scale + x + LABEL for end in ("low", "high"))
        if ratio < LONGEST:
            out += line(low, y + BAR / 2 - 1, high, y + BAR / 2 - 1, INK, 1.5)
        note = f"{each['median']:.2f} ms" + ("" if name == "linnet" else f"  {ratio:.2f}x")
        out += text(x + LABEL + length + 6, y + BAR - 3, note, 10, FAINT)
        y += BAR
    return out, y + GAP


def panel(threads, results, x):
    """The networks with one number of threads, in a column; and its height."""
    scale, y, body = (WIDTH - LABEL) / LONGEST, HEAD + 24, ""
    for network, result in results.items():
        if "linnet" in result["times"]:
            part, y = bars(network, result["times"], x, y, scale)
            body += part
    grid = "".join(line(x + LABEL + n * scale, HEAD + 16, x + LABEL + n * scale, y, INK if n == 1 else "#d5dbe1")
                   + text(x + LABEL + n * scale, HEAD + 10, f"{n}x", 10, FAINT, "middle") for n in (1, 2, 3, 4))
    title = text(x, HEAD - 8, f"{threads} thread{'s' if int(threads) > 1 else ''}", 14, weight="bold")
    return title + grid + body, y


def relative_times(report, titles):
    """An SVG document: a column a number of threads."""
    out, height, x = "", 0, MARGIN
    for threads, results in report["threads"].items():
        part, bottom = panel(threads, results, x)
        out, height, x = out + part, max(height, bottom), x + WIDTH + NUMBER
    legend, at = "", MARGIN
    for name, title in titles.items():
        if any(name in each["times"] for results in report["threads"].values() for each in results.values()):
            legend += rectangle(at, 52, 12, 12, COLOURS[name]) + text(at + 18, 62, title)
            at += 130
    facts = report["machine"]
    head = text(MARGIN, 34, "Time an image, in times linnet's: shorter is faster", 18, weight="bold")
    foot = text(MARGIN, height + 16, f"{facts['cpu']}, {facts['arch']}, {facts['compiler']}, {facts['date']}; median, "
                "with the quartiles as a line", 11, FAINT)
    width = max(x, 700)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + 32:.0f}" '
            f'viewBox="0 0 {width} {height + 32:.0f}" font-family="Helvetica, Arial, sans-serif">\n'
            f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{head}{legend}{out}{foot}</svg>\n')
