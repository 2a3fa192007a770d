// The time that this program's threads computed, which others on the same core do not add to.
#pragma once

#include <algorithm>
#include <ctime>

namespace bench {

/// Seconds of one call of `run`, the mean of `times`. The clock counts microseconds.
template <class F>
double processor_seconds(F&& run, int times) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < times; ++i) run();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / times;
}

/// How many calls of `run` take at least `seconds`; warms it up.
template <class F>
int times_for(F&& run, double seconds) {
    run();
    int times = 1;
    while (processor_seconds(run, times) * times < seconds) times *= 2;
    return times;
}

}  // namespace bench
