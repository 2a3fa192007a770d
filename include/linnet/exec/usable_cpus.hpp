// The CPUs that threads may run on, as far as the system says and lets choose: Linux and Android.
#pragma once

#if defined(__linux__)
#include <sched.h>
#endif

namespace linnet::exec {

/// Those that the thread which made this may run on.
class UsableCpus {
#if defined(__linux__)
  public:
    UsableCpus() noexcept {
        if (sched_getaffinity(0, sizeof usable_, &usable_) != 0) CPU_ZERO(&usable_);
    }

    /// How many; 0 where the system does not say.
    int count() const noexcept {
        return CPU_COUNT(&usable_);
    }

    /// The one that the calling thread runs on, or -1.
    static int current() noexcept {
        return sched_getcpu();
    }

    /// Keeps the calling thread off `cpu`, and off no other, where there are others: it moves at once. Does nothing
    /// where somebody else has set what it may run on.
    void keep_off(int cpu) const noexcept {
        static thread_local int kept_off = -1;
        if (cpu < 0 || cpu == kept_off) return;
        cpu_set_t found, expected = usable_, others = usable_;
        CPU_CLR(kept_off, &expected);
        CPU_CLR(cpu, &others);
        if (CPU_COUNT(&others) == 0 || sched_getaffinity(0, sizeof found, &found) != 0) return;
        if (CPU_EQUAL(&found, &expected) && sched_setaffinity(0, sizeof others, &others) == 0) kept_off = cpu;
    }

  private:
    cpu_set_t usable_;
#else
  public:
    int count() const noexcept {
        return 0;
    }
    static int current() noexcept {
        return -1;
    }
    void keep_off(int) const noexcept {}
#endif
};

}  // namespace linnet::exec
