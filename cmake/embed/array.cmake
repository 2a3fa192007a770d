# cmake -Dfile=... -Dsymbol=... -Doutput=... -P array.cmake: a file as an array of C++, for linnet_embed_weights.
file(READ "${file}" bytes HEX)
string(LENGTH "${bytes}" size)
math(EXPR size "${size} / 2")
string(REGEX REPLACE "(................................................)" "\\1\n    " bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${output}" "// Made by linnet_embed_weights.
#include \"${symbol}.hpp\"

alignas(64) static constexpr unsigned char bytes[${size} + 1] = {
    ${bytes}0x00};

std::span<const std::byte> ${symbol}() {
    return std::as_bytes(std::span(bytes, ${size}));
}
")
