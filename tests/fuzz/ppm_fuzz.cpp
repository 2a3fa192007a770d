// libFuzzer: any bytes are a picture that can be resized, or one linnet::Error.
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude tests/fuzz/ppm_fuzz.cpp
#include <cstddef>
#include <cstdint>
#include <linnet/io/image.hpp>
#include <linnet/io/ppm.hpp>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace linnet;
    try {
        const io::Picture rgb = io::to_rgb(io::decode_ppm(std::as_bytes(std::span(data, size)), "fuzz"));
        const Shape shape = io::short_side(rgb.shape(), 8);
        for (const io::Filter filter :
             {io::Filter::bilinear, io::Filter::bilinear_antialiased, io::Filter::bicubic_antialiased})
            io::centre_crop(io::resize(rgb, shape.h, shape.w, filter), 7, 7);
    } catch (const Error&) {
    }
    return 0;
}
