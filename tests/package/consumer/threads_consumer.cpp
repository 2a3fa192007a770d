// What a user of exec/ and interop/ needs besides: Eigen, and a system library for threads.
#include <atomic>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/interop/eigen.hpp>

int main() {
    linnet::Tensor tensor{linnet::Shape{2, 3, 4}};
    linnet::interop::hwc_tensor(tensor).setConstant(0.5f);

    const linnet::exec::ThreadPool pool(2);
    std::atomic<int> sum = 0;
    pool.parallel_for(4, [&](int task, int) noexcept { sum += task; });
    return sum == 6 && tensor(1, 2, 3) == 0.5f ? 0 : 1;
}
