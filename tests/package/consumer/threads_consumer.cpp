// What a user of exec/ and interop/ needs besides: Eigen, and a system library for threads.
#include <Eigen/Core>
#include <linnet/core/tensor.hpp>
#include <thread>

int main() {
    linnet::Tensor tensor{linnet::Shape{1, 1, 4}};
    std::thread fill{[&] { Eigen::Map<Eigen::VectorXf>(tensor.values().data(), 4).setOnes(); }};
    fill.join();
    return tensor(0, 0, 3) == 1.0F ? 0 : 1;
}
