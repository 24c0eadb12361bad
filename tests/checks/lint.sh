#!/bin/sh
# Runs the checks of `./dev lint`. The build directory is needed only for its compile commands.
# Usage: lint.sh BUILD_DIR
# shellcheck disable=SC2317 # the steps are called by name
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$1
status=0

step() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        status=1
        echo "FAILED  $name"
        printf '%s\n' "$output" | sed 's/^/        /'
    fi
}

check_format() {
    git ls-files '*.cpp' '*.hpp' | xargs -r clang-format --dry-run --Werror
}

# Checks only code that reads input and includes little of Boost. The complete tree would take longer
# than its tests.
check_tidy() {
    jq -r '.[].file' "$build/compile_commands.json" |
        grep -E '/(lib/tether/(core|sse)|daemon)/[a-z_0-9]+\.cpp$' | grep -vE '/tests/|/daemon/(app|simulation|status|tether)' |
        sort -u | xargs -r -P 2 -n 2 clang-tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option
}

# cppcheck treats coroutines as functions, so it must not report that they lack a `return` or receive
# arguments by value.
check_cpp() {
    cppcheck --quiet --std=c++20 --language=c++ --inline-suppr --error-exitcode=1 -j 2 \
        --enable=warning,performance,portability --suppress=missingInclude --suppress=internalAstError \
        --suppress=missingReturn --suppress=passedByValue \
        -D__cplusplus=202002L -I lib lib/tether/core lib/tether/sse lib/tether/session lib/tether/store
}

check_scripts() {
    git ls-files | while read -r file; do
        case $file in
        *.sh | dev | .ci/run) echo "$file" ;;
        esac
    done | xargs -r shellcheck
}

# Only the preset `dev` compiles sources together, so that only this finds a name that two of them have.
check_units() {
    cmake --preset dev && cmake --build --preset dev --target tetherd tether
}

step "includes point one way" sh tests/checks/include_direction.sh .
step "headers" sh tests/checks/header_style.sh .
step "temporaries beside co_await" sh tests/checks/coroutine_temporaries.sh .
step "words" sh tests/checks/words.sh .
step "scripts" check_scripts
step "units of several sources" check_units
step "cppcheck" check_cpp
step "clang-tidy" check_tidy
step "clang-format" check_format
exit $status
