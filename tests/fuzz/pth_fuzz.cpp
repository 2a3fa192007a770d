// libFuzzer: any bytes are a file that can be used, or one linnet::Error. Start from tests/io/data.
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude tests/fuzz/pth_fuzz.cpp
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <linnet/io/checkpoint.hpp>
#include <span>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace linnet;
    try {
        const io::CheckpointFile file(std::as_bytes(std::span(data, size)), "fuzz");
        const std::size_t prefix = file.stored_name("").size();
        for (const StoredTensor& tensor : file.stored()) {
            const auto count = static_cast<std::size_t>(tensor.extents.elements());
            // The smallest element is half a byte, and what repeats its storage is bounded by itself.
            if (count > std::max(2 * size, std::size_t{1} << 20)) __builtin_trap();
            if (count > std::size_t{1} << 16) continue;  // would only be slow
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
