"""The few colours a chart is drawn with: those of the light page, each with a class that the stylesheet can change."""

INK, QUIET, LINE, EDGE, CARD = "#1c2330", "#5a6372", "#e3dfd6", "#8a8475", "#fffefb"
ON = "#fefefe"
"""Text upon the first series' colour."""

SERIES = ("#0e5a5a", "#b8661a", "#8d95a1", "#2c713b")

NAMES = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    EDGE: "edge",
    CARD: "card",
    ON: "on",
    **{colour: str(place) for place, colour in enumerate(SERIES, start=1)},
}
