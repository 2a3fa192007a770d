#include <linnet/zoo/mobilenet_v1.hpp>

template void linnet::zoo::add_mobilenet_v1<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
