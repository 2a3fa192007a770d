#!/bin/sh
# A header is C++20: it opens with #pragma once, its macros begin with LINNET_, and only the few files that hide the
# compiler and the system hold conditions and extensions.
# usage: preprocessor.sh TREE
cd "$1" || exit 2

find include/linnet -name '*.hpp' | sort | xargs awk '
function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad = 1
}

FNR == 1 {
    hides = FILENAME ~ /^include\/linnet\/(core\/(config|arch|error)|io\/mapped_file|exec\/usable_cpus)\.hpp$/ ||
            FILENAME ~ /^include\/linnet\/simd\//
    begun = 0
}

{
    code = $0
    sub(/\/\/.*/, "", code)
}

code ~ /[^ \t]/ && !begun {
    begun = 1
    if (code !~ /^#pragma once[ \t]*$/) complain("a header opens with #pragma once")
    next
}

code ~ /^[ \t]*#[ \t]*(define|undef)/ && code !~ /^[ \t]*#[ \t]*(define|undef)[ \t]+LINNET_/ {
    complain("macros begin with LINNET_")
}
hides { next }
code ~ /^[ \t]*#[ \t]*if/ { complain("no #if here: what depends on the compiler is in core/config.hpp and simd/") }
code ~ /^[ \t]*#[ \t]*pragma|_Pragma/ { complain("no pragma here: core/config.hpp has macros for them") }
code ~ /__attribute__|__builtin_|__declspec|__restrict|__asm|(^|[^A-Za-z0-9_])asm[ \t]*(volatile)?[ \t]*\(|__extension__|__int128|__has_|(^|[^A-Za-z0-9_])(typeof|__typeof__)[ \t]*\(|\[\[(gnu|clang|msvc)::/ {
    complain("no compiler extension here: what depends on the compiler is in core/config.hpp and simd/")
}

END { exit bad }'
