# Turns llvm-cov's summary into a line for each layer: how many of its lines and branches the tests ran.
def layer: .filename | if test("/lib/tether/") then capture("/lib/tether/(?<name>[^/]+)/").name else "daemon" end;
def share($covered; $all): if $all == 0 then "-" else (1000 * $covered / $all | floor) | "\(. / 10 | floor).\(. % 10) %" end;
def pad($width): (" " * ([$width - length, 0] | max)) + .;
def figures($what): map(.summary[$what]) | (map(.covered) | add) as $covered | (map(.count) | add) as $all |
  ("\($all)" | pad(10)) + (share($covered; $all) | pad(9));
def row($name): $name + " " * (11 - ($name | length)) + figures("lines") + figures("branches");

"layer           lines      ran  branches      ran",
(.data[0].files | (group_by(layer)[] | row(.[0] | layer)), (map(select(layer != "daemon")) | row("lib/tether")))
