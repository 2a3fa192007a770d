// Every network of the zoo once more, in plain loops: what a benchmark's first result is held against.
#pragma once

#include <linnet/zoo/entry.hpp>
#include <string_view>

namespace bench {

/// The entry `name` for arch::Reference.
const linnet::zoo::Entry& plain(std::string_view name);

}  // namespace bench
