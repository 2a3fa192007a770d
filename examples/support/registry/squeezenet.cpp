#include <linnet/zoo/squeezenet.hpp>

template void linnet::zoo::add_squeezenet<linnet::arch::Best>(std::vector<linnet::zoo::Entry>&);
