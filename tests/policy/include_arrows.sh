#!/bin/sh
# One direction: a header includes only what its folder may know of, and only the folders named here know a dependency.
# usage: include_arrows.sh TREE
cd "$1" || exit 2

find include/linnet -name '*.hpp' | sort | xargs awk '
BEGIN {
    # The folders that each folder may include besides itself.
    may["core"] = ""
    may["simd"] = "core"
    may["kernels"] = "core simd"
    may["layers"] = "core kernels"
    may["blocks"] = "core layers"
    may["models"] = "core layers blocks"
    may["io"] = "core"
    may["zoo"] = "core models io"
    may["exec"] = "core"
    may["interop"] = "core"
    # The umbrella leaves out what is slow to compile.
    may["linnet.hpp"] = "core simd kernels layers blocks models io"
    may["version.hpp"] = ""
}

function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad = 1
}

FNR == 1 {
    split(FILENAME, part, "/")
    from = part[3]
    if (!(from in may)) complain(from " is no folder of the design")
}

/^[ \t]*#[ \t]*include/ {
    header = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
    if (header !~ /^</) complain("write #include <linnet/...>")
    gsub(/^[<"]|[>"].*$/, "", header)
    split(header, part, "/")

    if (part[1] == "linnet") {
        to = part[2]
        if (to != from && to != "version.hpp" && index(" " may[from] " ", " " to " ") == 0)
            complain(from " must not include " to ": <" header ">")
    } else if (part[1] == "xsimd" || header ~ /(intrin|arm_neon|arm_acle|cpuid)\.h$/) {
        if (from != "simd") complain("only simd/ may include <" header ">")
    } else if (part[1] == "Eigen" || part[1] == "unsupported") {
        if (from != "exec" && from != "interop") complain("only exec/ and interop/ may include <" header ">")
    } else if (part[1] == "rapidjson") {
        if (FILENAME !~ /io\/(write_)?safetensors.hpp$/) complain("only io/safetensors.hpp and its writer may include <" header ">")
    } else if (header == "omp.h") {
        if (from != "exec") complain("only exec/ may include <" header ">")
    } else if (header ~ /[\/.]/) {  # not of the standard library: of the operating system
        if (FILENAME !~ /(io\/mapped_file|exec\/usable_cpus)\.hpp$/) complain("only io/mapped_file.hpp and exec/usable_cpus.hpp may include <" header ">")
    }
}

# Naming is knowing, whatever was included on the way. Prose may name what it likes.
{
    code = $0
    sub(/\/\/.*/, "", code)
    if (from != "simd" && code ~ /xsimd|_mm[0-9]*_|__m(128|256|512)|float32x[24]_t|v(ld|st)1q?_/)
        complain("only simd/ may name xsimd or an intrinsic")
    if (from != "exec" && from != "interop" && code ~ /Eigen/)
        complain("only exec/ and interop/ may name Eigen")
    if (FILENAME !~ /io\/(write_)?safetensors.hpp$/ && code ~ /rapidjson/)
        complain("only io/safetensors.hpp and its writer may name rapidjson")
}

END { exit bad }'
