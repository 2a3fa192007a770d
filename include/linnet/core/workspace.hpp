// Everything that forward() writes to besides its result. The caller buys it once, one for each thread of his, any
// number for each model, from the heap or out of any memory of his own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <linnet/core/aligned.hpp>
#include <linnet/core/error.hpp>
#include <linnet/core/tensor.hpp>
#include <span>

namespace linnet {

/// Memory handed out from both ends: of two tensors that follow each other one lies low and one lies high, and what
/// is between them is free for the layer that turns the first into the second. Copying it is taking a mark.
class Arena {
  public:
    Arena() = default;
    Arena(std::byte* begin, std::byte* end) : low_(begin), high_(end) {}

    std::byte* take_low(std::size_t bytes) {
        std::byte* taken = low_;
        low_ += rounded(bytes);
        LINNET_ASSERT(low_ <= high_ && "the workspace is smaller than workspace_bytes()");
        return taken;
    }
    std::byte* take_high(std::size_t bytes) {
        high_ -= rounded(bytes);
        LINNET_ASSERT(low_ <= high_ && "the workspace is smaller than workspace_bytes()");
        return high_;
    }
    std::size_t size() const { return static_cast<std::size_t>(high_ - low_); }

    /// What `bytes` occupy: whole cache lines.
    static constexpr std::size_t rounded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

  private:
    std::byte* low_ = nullptr;
    std::byte* high_ = nullptr;
};

/// The memory of one forward(): `Workspace workspace{Net::workspace_bytes()};`
class Workspace {
  public:
    /// From the heap.
    explicit Workspace(std::size_t bytes) : owned_((bytes + sizeof(float) - 1) / sizeof(float)) {
        memory_.value = {reinterpret_cast<std::byte*>(owned_.data()), bytes};
    }

    /// Memory of the caller's, aligned to 64 bytes, which outlives the workspace. Throws Error where it is not aligned.
    explicit Workspace(std::span<std::byte> memory) : memory_(memory) {
        const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
        if (address % alignment != 0)
            raise("workspace memory: expected an address aligned to 64 bytes, found one that is ", address % alignment,
                  " bytes off");
    }

    std::size_t size() const { return memory_.value.size(); }
    /// All of it but what is left of a last cache line, so that memory taken from the high end is aligned too.
    Arena arena() const {
        std::byte* const low = memory_.value.data();
        return {low, low + size() / alignment * alignment};
    }

  private:
    AlignedFloats owned_;
    MovedAlong<std::span<std::byte>> memory_;
};

}  // namespace linnet
