// Every network of the zoo, compiled once for all programs: in registry/, a unit a family.
#pragma once

#include <linnet/zoo/entry.hpp>
#include <string_view>
#include <vector>

const std::vector<linnet::zoo::Entry>& registry();

/// The entry of that name; throws linnet::Error with the names there are.
const linnet::zoo::Entry& registered(std::string_view name);
