#include <linnet/zoo/squeezenet.hpp>

template void linnet::zoo::add_squeezenet<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
