// Three ways to run a network on threads: the library's pool, an executor of one's own, and OpenMP where the compiler
// has it switched on (-fopenmp, or OpenMP::OpenMP_CXX in CMake). GNU's OpenMP threads wait busily for each other: where
// others use the machine, too, OMP_WAIT_POLICY=PASSIVE is a hundred times as fast. An executor is any type with
// concurrency() and parallel_for(). The results are the same bit by bit, whoever runs the tasks.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/generated.hpp>
#include <thread>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

using namespace linnet;
using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = 50}>;

namespace {

/// An executor of one's own. It starts its threads anew for each loop, which a pool would not.
class OwnThreads {
  public:
    explicit OwnThreads(int threads) : threads_(threads) {}

    int concurrency() const noexcept { return threads_; }

    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
        std::atomic<int> next = 0;
        const auto work = [&](int slot) {
            for (int task; (task = next++) < n;) f(task, slot);
        };
        std::vector<std::jthread> helpers;  // joined when they go out of scope
        for (int slot = 1; slot < std::min(n, threads_); ++slot) helpers.emplace_back(work, slot);
        work(0);
    }

  private:
    int threads_;
};

#ifdef _OPENMP
struct OpenMp {
    int concurrency() const noexcept { return omp_get_max_threads(); }

    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
#pragma omp parallel for schedule(dynamic)
        for (int task = 0; task < n; ++task) f(task, omp_get_thread_num());
    }
};
#endif

template <class Executor>
std::vector<float> run(const char* name, const Net& net, const std::vector<float>& pixels, const Executor& executor) {
    const Workspace workspace(Net::workspace_bytes(Net::in_shape, executor.concurrency()));
    std::vector<float> logits(1000);
    const auto forward = [&] { net.forward(chw_view(pixels.data(), Net::in_shape), logits, workspace, executor); };
    forward();  // warm
    const auto start = std::chrono::steady_clock::now();
    forward();
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    std::printf("%-12s %d threads, %7.2f ms\n", name, executor.concurrency(), time.count());
    return logits;
}

}  // namespace

int main() try {
    const Net net{zoo::GeneratedWeights("threads", 8.0, 1000)};
    const std::vector<float> pixels = zoo::generated_images("threads", 1, Net::in_shape);  // [c, h, w]

    const std::vector<float> expected = run("sequential", net, pixels, exec::Sequential());
    bool same = run("thread pool", net, pixels, exec::ThreadPool(2)) == expected;
    same &= run("own threads", net, pixels, OwnThreads(3)) == expected;
#ifdef _OPENMP
    same &= run("OpenMP", net, pixels, OpenMp()) == expected;
#else
    std::printf("%-12s left out: this program was compiled without it\n", "OpenMP");
#endif
    std::printf("%s\n", same ? "all the same" : "they differ");
    return same ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "threads: %s\n", error.what()), 1;
}
