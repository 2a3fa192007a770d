#include <bench/support/machine.hpp>
#include <bench/support/sample.hpp>
#include <examples/support/registry.hpp>
#include <iomanip>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/io/checkpoint.hpp>
#include <optional>

#include "peer.hpp"

namespace {

class Linnet {
  public:
    explicit Linnet(int threads) : pool_(threads), executor_(pool_) {}

    std::string version() const {
        std::string text;
        for (const auto& [name, value] : bench::machine()) text += name + "=" + value + "\t";
        return text;
    }

    /// The file's name is the network's.
    void load(const std::string& prefix, int h, int w) {
        const linnet::zoo::Entry& entry = registered(prefix.substr(prefix.rfind('/') + 1));
        take(entry.load(linnet::io::CheckpointFile(prefix + ".pth")), {h, w, 3},
             compare::read_image(prefix + ".input", h, w));
    }
    /// Without files: weights and image are made from names, as benches have them.
    void sample(const std::string& network) {
        const linnet::zoo::Entry& entry = registered(network);
        take(bench::load_sample(entry), entry.in_shape, bench::sample_image(entry.in_shape));
    }
    void run() { net_.forward(linnet::chw_view(image_.data(), shape_), logits_, *workspace_, executor_); }
    const std::vector<float>& logits() const { return logits_; }

  private:
    void take(linnet::zoo::AnyModel net, linnet::Shape shape, std::vector<float> image) {
        net.check(shape);
        net_ = std::move(net), shape_ = shape, image_ = std::move(image);
        logits_.resize(static_cast<std::size_t>(net_.classes()));
        workspace_.emplace(net_.workspace_bytes(shape_, executor_.concurrency()));
    }

    linnet::exec::ThreadPool pool_;
    linnet::exec::Any executor_;
    linnet::zoo::AnyModel net_;
    linnet::Shape shape_;
    std::vector<float> image_, logits_;
    std::optional<linnet::Workspace> workspace_;
};

}  // namespace

int main(int argc, char** argv) {
    Linnet engine(compare::threads_of(argc, argv));
    std::cout << std::setprecision(9);
    return compare::serve(engine);
}
