// What is known of a chain, several layers that run together strip by strip, without its weights.
#pragma once

#include <linnet/core/layer_facts.hpp>

namespace linnet {

struct ChainFacts {
    Path first, last;  // its layers
    int layers = 0;
    int strip_rows = 0;            // rows of the last layer's result that are computed at a time
    int slice_channels = 0;        // channels between its layers that are computed at a time; 0: all of them
    std::size_t ring_bytes = 0;    // what is kept between layers, of one thread
    std::int64_t moved = 0;        // bytes of source and result, each read or written once
    std::int64_t moved_apart = 0;  // the same with every tensor between, written and read
};

/// Whom a memory plan tells of its chains.
struct ChainVisitor {
    void* self = nullptr;
    void (*chain)(void* self, const ChainFacts& facts) = nullptr;
    Path within = {};

    /// Not inlined: compositions call it.
    LINNET_NOINLINE constexpr ChainVisitor below(std::string_view name) const { return {self, chain, within / name}; }
};

}  // namespace linnet
