// One of two units that include every header; see two_units_b.cpp.
#include <all_headers.hpp>

int shape_elements_in_unit_a() {
    return static_cast<int>(linnet::Shape{2, 3, 4}.elements());
}
