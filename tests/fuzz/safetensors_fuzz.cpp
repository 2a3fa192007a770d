// libFuzzer: any bytes are a file that can be used, or one linnet::Error.
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude tests/fuzz/safetensors_fuzz.cpp
#include <cstddef>
#include <cstdint>
#include <linnet/io/safetensors.hpp>
#include <span>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace linnet;
    try {
        const io::SafetensorsFile file(std::as_bytes(std::span(data, size)), "fuzz");
        const std::size_t prefix = file.stored_name("").size();
        for (const StoredTensor& tensor : file.stored()) {
            const auto count = static_cast<std::size_t>(tensor.extents.elements());
            // The smallest element is half a byte, so the file bounds what a reader allocates.
            if (count > 2 * size) __builtin_trap();
            std::vector<float> values(count);
            try {
                file.read(std::string_view(tensor.name).substr(prefix), tensor.extents, values);
            } catch (const Error&) {
            }
        }
    } catch (const Error&) {
    }
    return 0;
}
