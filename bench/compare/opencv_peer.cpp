#include <iomanip>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "peer.hpp"

namespace {

/// OpenCV's own backend on the CPU, which is its default.
class OpenCv {
  public:
    explicit OpenCv(int threads) { cv::setNumThreads(threads); }

    std::string version() const { return "version=" CV_VERSION; }

    void load(const std::string& prefix, int h, int w) {
        net_ = cv::dnn::readNetFromONNX(prefix + ".opset10.onnx");
        net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        values_ = compare::read_image(prefix + ".input", h, w);
        const int extents[] = {1, 3, h, w};
        image_ = cv::Mat(4, extents, CV_32F, values_.data());
    }
    void run() {
        net_.setInput(image_);
        result_ = net_.forward();
    }
    std::vector<float> logits() const { return {result_.ptr<float>(), result_.ptr<float>() + result_.total()}; }

  private:
    cv::dnn::Net net_;
    std::vector<float> values_;
    cv::Mat image_, result_;
};

}  // namespace

int main(int argc, char** argv) {
    OpenCv engine(compare::threads_of(argc, argv));
    std::cout << std::setprecision(9);
    return compare::serve(engine);
}
