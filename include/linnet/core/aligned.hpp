// Memory aligned to a cache line, which is also the widest vector.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace linnet {

inline constexpr std::size_t alignment = 64;  // bytes

/// A value that goes with its owner's memory: a move leaves T() behind.
template <class T>
struct MovedAlong {
    T value = {};

    MovedAlong() = default;
    MovedAlong(T v) : value(v) {}
    MovedAlong(MovedAlong&& other) noexcept : value(std::exchange(other.value, T())) {}
    MovedAlong& operator=(MovedAlong&& other) noexcept {
        value = std::exchange(other.value, T());
        return *this;
    }
};

/// An owned, zeroed array of floats, aligned to 64 bytes.
class AlignedFloats {
  public:
    AlignedFloats() = default;
    explicit AlignedFloats(std::size_t size)
        : data_(static_cast<float*>(::operator new (size * sizeof(float), std::align_val_t{alignment}))), size_(size) {
        if (size > 0) std::memset(data_.get(), 0, size * sizeof(float));
    }

    float* data() { return data_.get(); }
    const float* data() const { return data_.get(); }
    std::size_t size() const { return size_.value; }

  private:
    struct Free {
        void operator()(float* p) const { ::operator delete (p, std::align_val_t{alignment}); }
    };
    std::unique_ptr<float, Free> data_;
    MovedAlong<std::size_t> size_;
};

}  // namespace linnet
