// expect: linnet: an image is of float or std::uint8_t
#include <linnet/core/image_view.hpp>

#ifdef LINNET_CORRECT
linnet::ImageView<float> image;
#else
linnet::ImageView<int> image;
#endif
