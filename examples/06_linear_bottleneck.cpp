// Why MobileNet v2's blocks end without an activation: the experiment of its figure 1 (M. Sandler et al., 2018). A
// spiral in the plane goes through a random expansion to n dimensions and ReLU, and comes back by the expansion's
// pseudo-inverse. With few dimensions ReLU destroys it, with many it survives: narrow layers should be linear.
//
//     linear_bottleneck [SHEET.svg]
#include <Eigen/QR>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/models/model.hpp>
#include <linnet/zoo/generated.hpp>
#include <string>
#include <vector>

using namespace linnet;
using Points = Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>;  // a point a row: an image of 1 x count x 2

namespace {

constexpr int count = 1200;

Points spiral() {
    Points points(count, 2);
    for (int i = 0; i < count; ++i) {
        const float turn = 0.15f + 0.85f * static_cast<float>(i) / count, angle = 4 * 3.14159265f * turn;
        points.row(i) << turn * std::cos(angle), turn * std::sin(angle);
    }
    return points;
}

struct Panel {
    int dimensions;
    Points points;
    double lost;      // share of points of which nothing or one number is left
    double distance;  // from the spiral, root mean square, as a share of the spiral's
};

/// The expansion and its ReLU are a network of one pointwise layer, which reads its number of outputs off the weights.
using Expansion = Sequential<
    Named<"expand", Conv2d<ConvSpec{.in = 2, .out = dynamic, .act = Act::relu, .norm = Norm::none, .bias = false}>>>;
using Net = Model<Shape{1, count, 2}, Expansion>;

Panel experiment(const Points& source, int n) {
    const zoo::GeneratedWeights random("spiral", 6.0, n);
    const Net net{random};
    const Tensor expanded = net.run(hwc_view(source.data(), Net::in_shape));
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const Matrix> y(expanded.values().data(), count, n);

    Matrix t(n, 2);
    random.read("expand.weight", {n, 2, 1, 1}, {t.data(), static_cast<std::size_t>(t.size())});
    const Matrix back = t.completeOrthogonalDecomposition().pseudoInverse();

    Panel panel{n, y * back.transpose(), 0, 0};
    // A point is determined by two of the numbers that ReLU lets through.
    const auto passed = (y.array() > 0).rowwise().count();
    panel.lost = static_cast<double>((passed < 2).count()) / count;
    // ReLU takes about half of a point's length, which a next layer can give back: the best scale does not count.
    const float scale = panel.points.cwiseProduct(source).sum() / std::max(panel.points.squaredNorm(), 1e-20f);
    panel.distance = double{(scale * panel.points - source).norm()} / double{source.norm()};
    return panel;
}

/// A panel of 200 x 200 at (x, 0): the curve, coloured along its length, so that what falls together shows.
void draw(std::ofstream& svg, const Points& points, const std::string& title, int x) {
    const float most = std::max(points.cwiseAbs().maxCoeff(), 1e-20f);
    svg << "<g transform=\"translate(" << x << ",0)\"><rect width=\"200\" height=\"200\" y=\"24\" fill=\"white\"/>"
        << "<text x=\"100\" y=\"16\">" << title << "</text>\n";
    constexpr int step = 8;
    for (int i = 0; i + step < count; i += step) {
        svg << "<polyline stroke=\"hsl(" << 300 * i / count << ",80%,45%)\" points=\"";
        for (int j = i; j <= i + step; ++j)
            svg << 100 + 90 * points(j, 0) / most << ',' << 124 - 90 * points(j, 1) / most << ' ';
        svg << "\"/>\n";
    }
    svg << "</g>\n";
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
        return std::fprintf(stderr, "usage: linear_bottleneck [FILE.svg]\n"), 2;
    const Points source = spiral();
    std::vector<Panel> panels;
    for (const int n : {2, 3, 5, 15, 30}) panels.push_back(experiment(source, n));

    const std::string path = argc > 1 ? argv[1] : "linear_bottleneck.svg";
    std::ofstream svg(path);
    svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1260 232\" font-family=\"sans-serif\" "
           "font-size=\"13\" "
           "text-anchor=\"middle\" fill=\"none\" stroke-width=\"2\">\n<rect width=\"1260\" height=\"232\" "
           "fill=\"#eef1f4\"/>\n"
           "<style>text { fill: #1d2733 }</style>\n";
    draw(svg, source, "input", 5);
    std::printf("dimensions  points lost  distance from the spiral\n");
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const Panel& panel = panels[i];
        std::printf("%10d  %9.1f %%  %7.3f\n", panel.dimensions, 100 * panel.lost, panel.distance);
        draw(svg, panel.points, "n = " + std::to_string(panel.dimensions), 5 + 210 * (static_cast<int>(i) + 1));
    }
    svg << "</svg>\n";
    if (!svg.flush()) raise(path + ": cannot be written");
    std::printf("drawn in %s\n", path.c_str());
    return panels.front().lost > 0.25 && panels.back().lost == 0 && panels.back().distance < panels.front().distance
               ? 0
               : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "linear_bottleneck: %s\n", error.what()), 1;
}
