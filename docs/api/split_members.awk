# SPDX-License-Identifier: BSD-3-Clause
#
# Doxygen's input filter for headers: `T a, b; /**< text */` becomes one declaration a name, on the
# same line, each with the text. Doxygen would give the text to the last name only.
match($0, /; *\/\*\*<.*\*\/$/) && /^ +[a-z_0-9 ]+ \*?[a-z_0-9]+, [a-z_0-9, ]+;/ {
    text = substr($0, RSTART + 1)
    declaration = substr($0, 1, RSTART - 1)
    count = split(declaration, names, /, */)
    type = names[1]
    sub(/ \*?[a-z_0-9]+$/, "", type)
    line = names[1] ";" text
    for (i = 2; i <= count; i++)
        line = line type " " names[i] ";" text
    print line
    next
}
{ print }
