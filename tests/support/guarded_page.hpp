// Memory that ends at a page which may not be touched: a read or a write beyond the end ends the test at once.
#pragma once

#include <cstddef>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace linnet::test {

#if defined(__unix__) || defined(__APPLE__)

class GuardedPage {
  public:
    GuardedPage() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        void* memory = mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        begin_ = memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
        if (begin_) mprotect(begin_ + page_, page_, PROT_NONE);
    }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;
    ~GuardedPage() {
        if (begin_) munmap(begin_, 2 * page_);
    }

    /// The end of a page of floats, all of them zero.
    float* end() { return reinterpret_cast<float*>(begin_ + page_); }

  private:
    std::size_t page_;
    std::byte* begin_ = nullptr;
};

#else  // without a guard, the values are tested all the same

class GuardedPage {
  public:
    float* end() { return memory_.data() + memory_.size(); }

  private:
    std::vector<float> memory_ = std::vector<float>(1024);
};

#endif

}  // namespace linnet::test
