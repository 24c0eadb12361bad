#!/bin/sh
# Prints the protections of built programs. Fails if a program lacks a protection of its build type.
# Usage: hardening.sh optimised|any PROGRAM…
# `any`: a build for tests, which needs only PIE, a non-executable stack and no writable code.
set -eu
export LC_ALL=C
build=$1
shift
bad=0

# has PATTERN: prints yes if standard input contains the pattern, else no.
has() {
    if grep -qE -- "$1"; then echo yes; else echo no; fi
}

demand() {
    what=$1
    found=$2
    if [ "$found" = no ]; then
        echo "$program: no $what"
        bad=1
    fi
}

# A program is marked for IBT and SHSTK only if the system's start files are. Those of Debian 12 are
# not, and Debian 12 does not support these features either.
marked=no
if start=$(cc -print-file-name=Scrt1.o 2>/dev/null) && [ -e "$start" ]; then
    marked=$(readelf -nW "$start" | has 'IBT, SHSTK')
fi

printf '%-10s %-4s %-6s %-9s %-9s %-7s %-9s %-7s %-5s\n' \
    program PIE RELRO BIND_NOW NX-stack canary fortified no-W+X IBT
for path; do
    program=$(basename "$path")
    segments=$(readelf -lW "$path")
    dynamic=$(readelf -dW "$path")
    symbols=$(readelf -W --dyn-syms "$path")

    pie=no
    if readelf -hW "$path" | grep -qE 'Type: +DYN' && echo "$dynamic" | grep -q 'FLAGS_1.* PIE'; then pie=yes; fi
    relro=$(echo "$segments" | has 'GNU_RELRO')
    now=$(echo "$dynamic" | has 'BIND_NOW|FLAGS_1.* NOW')
    stack=$(echo "$segments" | has 'GNU_STACK .* RW  ')
    canary=$(echo "$symbols" | has '__stack_chk_fail')
    fortified=$(echo "$symbols" | grep -cE ' __[a-z_0-9]+_chk@' || :)
    writable=$(echo "$segments" | grep -qE 'LOAD .* RWE ' && echo no || echo yes)
    guarded=$(readelf -nW "$path" | has 'IBT, SHSTK')
    printf '%-10s %-4s %-6s %-9s %-9s %-7s %-9s %-7s %-5s\n' \
        "$program" "$pie" "$relro" "$now" "$stack" "$canary" "$fortified" "$writable" "$guarded"

    demand "random place in memory (PIE)" "$pie"
    demand "stack that does not run" "$stack"
    demand "separation of what is written from what runs" "$writable"
    [ "$build" = optimised ] || continue
    demand "read-only relocations (RELRO)" "$relro"
    demand "binding at the start (BIND_NOW)" "$now"
    demand "guard before return addresses" "$canary"
    [ "$fortified" -gt 0 ] || demand "fortified call" no
    [ "$marked" = no ] || demand "mark for landing pads and a second stack (IBT, SHSTK)" "$guarded"
done
[ "$marked" = yes ] || echo "the system's start files are not marked for IBT and SHSTK, so no program is"
exit $bad
