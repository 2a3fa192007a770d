// Files that PyTorch wrote (data/, made by data/make_pth.py) and files put together by hand are read whole; every way
// in which a tensor can be broken is one Error with its own words.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <linnet/io/pth.hpp>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <support/torch_save.hpp>
#include <utility>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::Storages;
using test::TemporaryFolder;
using test::torch_stream;
using test::torch_zip;
using test::pickled::dict;
using test::pickled::global;
using test::pickled::list;
using test::pickled::number;
using test::pickled::storage;
using test::pickled::tensor;
using test::pickled::text;
using test::pickled::tuple;

PthFile open(std::string_view contents) {
    return {std::as_bytes(std::span(contents)), "memory"};
}

std::filesystem::path data(const std::string& name) {
    return std::filesystem::path(LINNET_TESTS_DIR) / "io" / "data" / name;
}

std::string contents_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<float> read(const PthFile& file, std::string_view name) {
    std::vector<float> values(static_cast<std::size_t>(file.find(name, {})->elements()));
    file.read(name, {}, values);
    return values;
}

std::vector<std::string> stored_names(const PthFile& file) {
    std::vector<std::string> names;
    for (const StoredTensor& tensor : file.stored()) names.push_back(tensor.name);
    return names;
}

/// A quarter more than 0, 1, 2, ...
std::vector<float> counting(int count) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i) + 0.25f);
    return values;
}

TEST(pth, reads_every_dtype_and_view_that_pytorch_writes) {
    for (const std::string name : {"zip.pth", "stream.pth", "zip_protocol4.pth", "stream_protocol4.pth"}) {
        const PthFile file(data(name));
        EXPECT_EQ(file.find("f32", {}), (Extents{3, 4})) << name;
        EXPECT_EQ(read(file, "f32"), counting(12));
        EXPECT_EQ(read(file, "f16"), counting(6));
        EXPECT_EQ(read(file, "bf16"), counting(6));
        EXPECT_EQ(read(file, "f64"), counting(6));
        EXPECT_EQ(file.find("transposed", {}), (Extents{4, 3}));
        EXPECT_EQ(read(file, "transposed"), (std::vector<float>{0.25f, 4.25f, 8.25f, 1.25f, 5.25f, 9.25f, 2.25f, 6.25f,
                                                                10.25f, 3.25f, 7.25f, 11.25f}));
        EXPECT_EQ(read(file, "row"), (std::vector<float>{4.25f, 5.25f, 6.25f, 7.25f}));
        EXPECT_EQ(read(file, "column"), (std::vector<float>{2.25f, 6.25f, 10.25f}));
        EXPECT_EQ(read(file, "corner"), (std::vector<float>{5.25f, 6.25f, 9.25f, 10.25f}));
        EXPECT_EQ(file.find("expanded", {}), (Extents{2, 3}));
        EXPECT_EQ(read(file, "expanded"), std::vector<float>(6, 11.25f));
        EXPECT_EQ(file.find("channels_last", {}), (Extents{2, 3, 2, 2}));
        EXPECT_EQ(read(file, "channels_last"), counting(24));
        EXPECT_EQ(read(file, "parameter"), counting(2));
        EXPECT_EQ(read(file, "frozen"), counting(2));
        EXPECT_EQ(file.find("scalar", {}), Extents{});
        EXPECT_EQ(read(file, "scalar"), (std::vector<float>{1.5f}));
        EXPECT_EQ(file.find("empty", {}), (Extents{0, 3}));
        EXPECT_EQ(read(file, "empty"), (std::vector<float>{}));
        EXPECT_EQ(file.dtype("i64").name, "I64");
        EXPECT_EQ(file.dtype("bool").name, "BOOL");
        EXPECT_EQ(file.stored().size(), 16u);
    }
}

TEST(pth, finds_the_state_dict_in_what_a_training_script_saves) {
    for (const std::string name : {"zip_checkpoint.pth", "stream_checkpoint.pth"}) {
        const PthFile file(data(name));
        EXPECT_EQ(stored_names(file),
                  (std::vector<std::string>{"module.0.weight", "module.1.bias", "module.1.running_mean",
                                            "module.1.running_var", "module.1.weight"}));
        EXPECT_EQ(read(file, "0.weight"), counting(2));
        EXPECT_EQ(file.find("1.num_batches_tracked", {}), Extents{});
        EXPECT_EQ(file.stored_name("0.weight"), "module.0.weight");
    }
}

TEST(pth, refuses_a_whole_model) {
    const std::string reason =
        " is not in the list of things that a state dict may hold; is it a whole model? Then "
        "save its state_dict()";
    const std::string zip = data("zip_whole_model.pth").string();
    EXPECT_EQ(error_of([&] { PthFile file(zip); }),
              zip + ": pickle, byte 2: 'torch.nn.modules.container.Sequential'" + reason);
    const std::string stream = data("stream_whole_model.pth").string();
    EXPECT_EQ(error_of([&] { PthFile file(stream); }),
              stream + ": pickle, byte 16: 'torch.nn.modules.activation.ReLU'" + reason);
}

const std::string eight_bytes("\0\0\x80\x3f\0\0\0\x40", 8);  // F32 1, 2
const std::string two_floats = storage("FloatStorage", "0", 2);

TEST(pth, is_a_weight_source) {
    const std::string good = torch_zip(
        dict({{"w", tensor(two_floats, 0, {2, 1}, {1, 1})}, {"bn.num_batches_tracked", tensor(two_floats, 0, {}, {})}}),
        {{"0", eight_bytes}});
    const PthFile file = open(good);
    EXPECT_EQ(file.find("w", {9, 9}), (Extents{2, 1}));
    EXPECT_EQ(file.find("v", {}), std::nullopt);
    EXPECT_TRUE(file.contains("bn.num_batches_tracked"));
    EXPECT_EQ(stored_names(file), (std::vector<std::string>{"w"}));
    EXPECT_EQ(file.stored_name("w"), "w");
    EXPECT_EQ(file.description(), "memory");
    ASSERT_EQ(file.tensors().size(), 2u);
    EXPECT_EQ(file.tensors()[1].name, "w");
    EXPECT_EQ(file.tensors()[1].strides, (Extents{1, 0}));
}

TEST(pth, may_hold_nothing) {
    for (const std::string& empty : {torch_zip("}"), torch_stream("}"), torch_zip(dict({{"state_dict", "}"}}))}) {
        EXPECT_TRUE(open(empty).stored().empty());
        EXPECT_EQ(open(empty).stored_name("x"), "x");
    }
}

TEST(pth, asks_for_the_right_tensor) {
    const PthFile file(data("zip.pth"));
    const std::string at = data("zip.pth").string();
    std::vector<float> three(3);
    EXPECT_EQ(error_of([&] { file.read("i64", {}, three); }),
              at + ": tensor 'i64': expected F32, F16, BF16 or F64, found I64");
    EXPECT_EQ(error_of([&] { file.read("row", {}, three); }), at + ": tensor 'row': asked for 3 values, found [4]");
    EXPECT_EQ(error_of([&] { file.read("none", {}, three); }), at + ": expected a tensor 'none', found none");
    EXPECT_EQ(error_of([&] { file.dtype("none"); }), at + ": expected a tensor 'none', found none");
}

/// Python 2 wrote strings as bytes, an OrderedDict as a list of pairs, and integers as longs.
TEST(pth, reads_what_python_2_wrote) {
    const std::string owner = "(U\7storage" + global("torch", "FloatStorage") + "U\1kU\6cuda:0\x8a\1\2NtQ";
    const std::string value = global("torch._utils", "_rebuild_tensor") + "(" + owner + "K\1\x8a\1\1\x85\x8a\1\1\x85tR";
    const std::string body = global("collections", "OrderedDict") + list({"](U\1w" + value + "e"}) + "\x85R";
    const std::string contents = torch_stream(body, {{"k", eight_bytes}});
    const PthFile file = open(contents);
    EXPECT_EQ(read(file, "w"), (std::vector<float>{2}));
}

TEST(pth, takes_the_model_of_a_checkpoint) {
    const std::string value = tensor(two_floats, 0, {2}, {1});
    const auto names = [&](const std::string& body) {
        const std::string contents = torch_zip(body, {{"0", eight_bytes}});
        return stored_names(open(contents));
    };
    const auto inner = [&](const std::string& name) { return dict({{name, value}}); };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(dict({{"epoch", "K\1"}, {"state_dict", inner("a")}, {"model", inner("b")}})), Names{"a"});
    EXPECT_EQ(names(dict({{"best", value}, {"model", inner("b")}})), Names{"b"});
    EXPECT_EQ(names(dict({{"model", value}, {"state_dict", value}})), (Names{"model", "state_dict"}));
}

TEST(pth, moves) {
    PthFile first(data("zip.pth"));
    const PthFile second = std::move(first);
    EXPECT_EQ(read(second, "f32"), counting(12));
    EXPECT_EQ(second.description(), data("zip.pth").string());
}

struct Broken {
    std::string body;
    std::string message;
};

/// A state dict of one tensor.
std::string one(const std::string& value) {
    return dict({{"t", value}});
}

std::vector<Broken> broken_dicts() {
    const std::string kinds = "expected tensors by name, alone or under 'state_dict' or 'model'; found ";
    const std::string unlike = "tensor 't': expected (storage, offset, size, stride), found something else";
    const std::string rebuild = global("torch._utils", "_rebuild_tensor_v2");
    const std::string parameter = global("torch._utils", "_rebuild_parameter");
    const std::string good = tensor(two_floats, 0, {2}, {1});
    return {
        {"N", "expected a state dict, found None"},
        {good, "expected a state dict, found a tensor"},
        {list({good}), "expected a state dict, found a list"},
        {dict({{"epoch", "K\1"}}), kinds + "'epoch': a whole number"},
        {dict({{"state_dict", dict({{"a", "N"}})}}), kinds + "'a': None"},
        {dict({{"net", dict({{"a", good}})}}), kinds + "'net': a dict"},
        {"}" + number(1) + good + "s", kinds + "a whole number: a tensor"},
        {dict({{"t", good}, {"t", good}}), "tensor 't': found twice"},
        {one(rebuild + ")R"), unlike},
        {one(rebuild + tuple({"N", "K\1", ")", ")"}) + "R"), unlike},
        {one(rebuild + tuple({two_floats, "N", ")", ")"}) + "R"), unlike},
        {one(rebuild + tuple({two_floats, "K\1", ")"}) + "R"), unlike},
        {one(parameter + ")R"), unlike},
        {one(parameter + tuple({"N", "\x88", "}"}) + "R"), unlike},
        {one(parameter + tuple({parameter + good + "\x85R", "\x88", "}"}) + "R"), unlike},
        {one(rebuild + tuple({two_floats, "K\1", "N", ")"}) + "R"), "'t': expected a tuple of extents, found None"},
        {one(rebuild + tuple({two_floats, "K\1", ")", "]"}) + "R"), "'t': expected a tuple of extents, found a list"},
    };
}

std::vector<Broken> broken_views() {
    const auto view = [](std::int64_t offset, std::initializer_list<std::int64_t> extents,
                         std::initializer_list<std::int64_t> strides) {
        return one(tensor(two_floats, offset, extents, strides));
    };
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::string numbers = "tensor 't': expected extents and strides from 0 to 2^63 - 1, found something else";
    const std::string leaves = " leaves its storage of 2 elements";
    return {
        {view(0, {3}, {1}), "tensor 't': F32 [3] with strides [1] from element 0" + leaves},
        {view(1, {2}, {1}), "tensor 't': F32 [2] with strides [1] from element 1" + leaves},
        {view(2, {1}, {1}), "tensor 't': F32 [1] with strides [1] from element 2" + leaves},
        {view(2, {}, {}), "tensor 't': F32 [] with strides [] from element 2" + leaves},
        {view(-1, {}, {}), "tensor 't': F32 [] with strides [] from element -1" + leaves},
        {view(-1, {0}, {1}), "tensor 't': F32 [0] with strides [1] from element -1" + leaves},
        {view(most, {1}, {1}), "tensor 't': F32 [1] with strides [1] from element 9223372036854775807" + leaves},
        {view(0, {2, 2}, {1, 1}), "tensor 't': F32 [2, 2] with strides [1, 1] from element 0" + leaves},
        {view(0, {2}, {2}), "tensor 't': F32 [2] with strides [2] from element 0" + leaves},
        {view(0, {2}, {most}), "tensor 't': F32 [2] with strides [9223372036854775807] from element 0" + leaves},
        {view(0, {most / 64}, {most}), "tensor 't': F32 [144115188075855871] with strides [9223372036854775807] from"},
        {view(0, {2, 1}, {1}), "'t': F32 [2, 1] with strides [1] from element 0: expected a stride for each extent"},
        {view(0, {-1}, {1}), numbers},
        {view(0, {1}, {-1}), numbers},
        {one(global("torch._utils", "_rebuild_tensor") + tuple({two_floats, "K\1", "N\x85", ")"}) + "R"), numbers},
        {view(0, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {}), "tensor 't': expected a rank of 8 at most, found more extents"},
        {view(0, {most, 1}, {0, 0}), "tensor 't': the shape [9223372036854775807, 1] has more elements than can be"},
        {view(0, {1 << 30, 1 << 30}, {0, 0}), "tensor 't': the shape [1073741824, 1073741824] has more elements than"},
        {view(0, {1 << 20, 2}, {0, 1}),
         "tensor 't': F32 [1048576, 2] with strides [0, 1] from element 0 repeats its "
         "storage of 2 elements too often"},
    };
}

TEST(pth, broken_tensors_are_one_error_each) {
    const TemporaryFolder folder;
    for (const auto& table : {broken_dicts(), broken_views()}) {
        for (const Broken& broken : table) {
            const bool stored = broken.body.find("Storage") != broken.body.npos;
            const Storages storages = stored ? Storages{{"0", eight_bytes}} : Storages{};
            for (const auto& form : {torch_zip, torch_stream}) {
                const auto path = folder.write("broken.pth", form(broken.body, storages));
                const std::string found = error_of([&] { PthFile file(path); });
                EXPECT_TRUE(found.starts_with(path.string() + ": ")) << found;
                EXPECT_NE(found.find(broken.message), std::string::npos) << found << "\nexpected: " << broken.message;
                EXPECT_LT(found.size(), path.string().size() + 500);
            }
        }
    }
}

TEST(pth, views_may_stretch_what_they_do_not_use) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const auto values = [](const std::string& value, std::int64_t elements) {
        const std::string contents = torch_zip(one(value), {{"0", eight_bytes}});
        const PthFile file = open(contents);
        EXPECT_EQ(file.find("t", {})->elements(), elements);
        return read(file, "t");
    };
    EXPECT_EQ(values(tensor(two_floats, 1, {1}, {most}), 1), (std::vector<float>{2}));
    EXPECT_EQ(values(tensor(two_floats, most, {0, 3}, {most, most}), 0), (std::vector<float>{}));
    EXPECT_EQ(values(tensor(two_floats, 0, {1 << 19, 2}, {0, 1}), 1 << 20).back(), 2);
}

TEST(pth, names_a_path_that_cannot_be_read) {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.pth").string();
    EXPECT_EQ(error_of([&] { PthFile file(missing); }),
              missing + ": cannot be opened for reading: No such file or directory");
}

/// All that a program may do with a file that opens.
void use(const PthFile& file, std::size_t size) {
    const std::size_t prefix = file.stored_name("").size();
    for (const StoredTensor& tensor : file.stored()) {
        const std::string name = tensor.name.substr(prefix);
        ASSERT_EQ(file.find(name, {}), tensor.extents);
        const auto count = static_cast<std::size_t>(tensor.extents.elements());
        ASSERT_LE(count, std::max(size, std::size_t{1} << 20));
        std::vector<float> values(count);
        try {
            file.read(name, tensor.extents, values);
        } catch (const Error&) {
        }
    }
}

TEST(pth, mutated_files_are_read_or_refused) {
    std::mt19937 random(1);
    const auto below = [&](std::size_t limit) { return std::size_t{random()} % limit; };
    const std::string_view opcodes = "(tRQh.uq}])ebKMJXcN\x85\x86\x88\x8a\x93\x94";
    int opened = 0;
    for (const std::string name : {"zip.pth", "stream.pth", "zip_checkpoint.pth", "stream_protocol4.pth"}) {
        const std::string good = contents_of(data(name));
        for (int i = 0; i < 5'000; ++i) {
            std::string mutant = good;
            for (std::size_t n = 1 + below(4); n > 0; --n) {
                const std::size_t at = below(mutant.size());
                if (random() % 4 == 0) mutant[at] = static_cast<char>(random() & 0xff);
                if (random() % 4 == 1) mutant[at] = opcodes[below(opcodes.size())];
                if (random() % 4 == 2) mutant[at] = static_cast<char>(mutant[at] ^ (1 << below(8)));
                if (random() % 16 == 3) mutant.resize(1 + below(mutant.size()));
            }
            try {
                use(open(mutant), mutant.size());
                ++opened;
            } catch (const Error&) {
            }
        }
    }
    EXPECT_GT(opened, 1'000);  // else the mutants are all too broken to reach the readers
}

}  // namespace
}  // namespace linnet::io
