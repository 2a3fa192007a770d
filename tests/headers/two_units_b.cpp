// The other unit that includes every header: a function that is defined twice would not link.
#include <all_headers.hpp>

int shape_elements_in_unit_a();

int main() {
    return shape_elements_in_unit_a() == linnet::Shape{2, 3, 4}.elements() ? 0 : 1;
}
