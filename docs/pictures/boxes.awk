# Draws a picture of boxes and arrows as SVG. Reads lines of this form:
#   size WIDTH HEIGHT
#   title TEXT                       the description for readers who cannot see the picture
#   KIND NAME X Y WIDTH HEIGHT TEXT  a frame, box, store or process; `|` separates lines of the text
#   ARROW FROM TO [AT] TEXT          an arrow, or `both` for two heads. It is horizontal or vertical, in the
#                                    middle of the sides that face each other, or at the coordinate AT
# Usage: awk -f boxes.awk FILE.txt >FILE.svg

function fail(message) {
    print FILENAME ":" FNR ": " message >"/dev/stderr"
    failed = 1
    exit 1
}

# Returns the fields from number `first` on, with the characters of XML escaped.
function rest(first,    i, text) {
    for (i = first; i <= NF; i++) text = text (i > first ? " " : "") $i
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    return text
}

# Prints lines of text around (x, y); the first line has the class `first`.
function write(text, x, y, first,    lines, count, i) {
    count = split(text, lines, / *\| */)
    y -= (count - 1) * 9
    for (i = 1; i <= count; i++)
        printf "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", i == 1 ? first : "label", x, y + 4 + (i - 1) * 18, lines[i]
}

function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }

# Returns the middle of the common part of two ranges, or fails.
function middle(a, a_size, b, b_size) {
    if (max(a, b) >= min(a + a_size, b + b_size)) fail("the boxes do not face each other")
    return (max(a, b) + min(a + a_size, b + b_size)) / 2
}

function sign(number) { return number > 0 ? 1 : number < 0 ? -1 : 0 }

# Prints the head of an arrow at (px, py) that comes from (from_x, from_y).
function draw_head(px, py, from_x, from_y,    along_x, along_y) {
    along_x = sign(px - from_x)
    along_y = sign(py - from_y)
    printf "<path class=\"head\" d=\"M%d %dl%d %dl%d %dz\"/>\n", px, py,
        -9 * along_x - 4 * along_y, -9 * along_y - 4 * along_x, 8 * along_y, 8 * along_x
}

function draw_arrow(from, to, at, text,    x1, y1, x2, y2) {
    if (!(from in x)) fail("no box " from)
    if (!(to in x)) fail("no box " to)
    if (x[from] + w[from] <= x[to] || x[to] + w[to] <= x[from]) {
        x1 = x[from] < x[to] ? x[from] + w[from] : x[from]
        x2 = x[from] < x[to] ? x[to] : x[to] + w[to]
        y1 = y2 = at == "" ? middle(y[from], h[from], y[to], h[to]) : at
    } else {
        y1 = y[from] < y[to] ? y[from] + h[from] : y[from]
        y2 = y[from] < y[to] ? y[to] : y[to] + h[to]
        x1 = x2 = at == "" ? middle(x[from], w[from], x[to], w[to]) : at
    }
    printf "<path d=\"M%d %dL%d %d\"/>\n", x1, y1, x2, y2
    draw_head(x2, y2, x1, y1)
    if ($1 == "both") draw_head(x1, y1, x2, y2)
    if (text == "") return
    # A horizontal arrow has its text above it, a vertical one beside it.
    if (y1 == y2) write(text, (x1 + x2) / 2, y1 - 12 - (split(text, unused, "|") - 1) * 9, "label")
    else printf "<text class=\"beside\" x=\"%d\" y=\"%d\">%s</text>\n", x1 + 8, (y1 + y2) / 2 + 4, text
}

/^#/ || NF == 0 { next }
$1 == "size" { width = $2; height = $3; next }
$1 == "title" {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", width, height, width, height
    print "<title>" rest(2) "</title>"
    print "<style>"
    # No variables, because not every viewer of SVG has them.
    print "text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 13px; fill: #1f2328; text-anchor: middle }"
    print ".first { font-weight: 600 } .label, .beside { fill: #59636e; font-size: 12px } .beside, .frame-text { text-anchor: start }"
    print "rect { fill: #f0f4fa; stroke: #57799f; stroke-width: 1.5 } .paper { fill: #ffffff; stroke: none } .store { fill: #f3f0e4 }"
    print ".frame { fill: none; stroke-dasharray: 5 4 } .process { stroke-dasharray: 5 4 }"
    print "path { fill: none; stroke: #1f2328; stroke-width: 1.5 } .head { fill: #1f2328; stroke: none }"
    print "@media (prefers-color-scheme: dark) {"
    print "  text { fill: #e6edf3 } .label, .beside { fill: #9198a1 }"
    print "  rect { fill: #16233a; stroke: #7aa2d6 } .paper { fill: #0d1117; stroke: none } .store { fill: #2b2714 } .frame { fill: none }"
    print "  path { stroke: #e6edf3 } .head { fill: #e6edf3; stroke: none }"
    print "}"
    print "</style>"
    printf "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", width, height
    next
}
$1 ~ /^(frame|box|store|process)$/ {
    x[$2] = $3; y[$2] = $4; w[$2] = $5; h[$2] = $6
    printf "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", $1, $3, $4, $5, $6
    if ($1 == "frame") printf "<text class=\"frame-text\" x=\"%d\" y=\"%d\">%s</text>\n", $3 + 10, $4 + 20, rest(7)
    else write(rest(7), $3 + $5 / 2, $4 + $6 / 2, "first")
    next
}
$1 == "arrow" || $1 == "both" { draw_arrow($2, $3, $4 ~ /^[0-9]+$/ ? $4 : "", rest($4 ~ /^[0-9]+$/ ? 5 : 4)); next }
{ fail("unknown kind of line: " $1) }
END { if (!failed) print "</svg>" }
