// Good files are read whole, and every way in which a file can be broken is one Error with its own words.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <linnet/io/safetensors.hpp>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <utility>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::TemporaryFolder;

std::string length_prefix(std::uint64_t length) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xff);
    return bytes;
}

std::string file_of(const std::string& header, std::string_view data = "") {
    return length_prefix(header.size()) + header + std::string(data);
}

SafetensorsFile open(std::string_view contents) {
    return {std::as_bytes(std::span(contents)), "memory"};
}

std::vector<float> read(const SafetensorsFile& file, std::string_view name) {
    std::vector<float> values(static_cast<std::size_t>(file.find(name, {})->elements()));
    file.read(name, {}, values);
    return values;
}

std::vector<std::string> stored_names(const SafetensorsFile& file) {
    std::vector<std::string> names;
    for (const StoredTensor& tensor : file.stored()) names.push_back(tensor.name);
    return names;
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

/// One of each kind: floats of four formats, a counter, a scalar, an empty tensor, metadata.
std::string good_file() {
    std::string data;
    data += std::string("\0\0\x80\x3f\0\0\0\xc0", 8);  // F32 1, -2
    data += std::string("\0\x3c\x01\0\0\xfc", 6);      // F16 1, 2^-24, -inf
    data += std::string("\x80\x3f\x40\xc0", 4);        // BF16 1, -3
    data += std::string("\0\0\0\0\0\0\xf8\x3f", 8);    // F64 1.5
    data += std::string("\x07\0\0\0\0\0\0\0", 8);      // I64 7
    return file_of("{\"__metadata__\":{\"format\":\"pt\",\"a\\u00e9\":\"\"}," + entry("w32", "F32", "[2,1]", "[0,8]") +
                       "," + entry("w16", "F16", "[3]", "[8,14]") + "," + entry("wb16", "BF16", "[1,2]", "[14,18]") +
                       "," + entry("w64", "F64", "[]", "[18,26]") + ",\n\t" +
                       "\"bn.num_batches_tracked\":{\"data_offsets\":[26,34],\"dtype\":\"I64\",\"shape\":[]}," +
                       entry("empty", "F32", "[0,9223372036854775807,1099511627776]", "[34,34]") + "}   ",
                   data);
}

TEST(safetensors, reads_every_float_format_of_one_file) {
    const std::string contents = good_file();
    const SafetensorsFile file = open(contents);
    EXPECT_EQ(read(file, "w32"), (std::vector<float>{1, -2}));
    EXPECT_EQ(read(file, "w16"), (std::vector<float>{1, 0x1p-24f, -std::numeric_limits<float>::infinity()}));
    EXPECT_EQ(read(file, "wb16"), (std::vector<float>{1, -3}));
    EXPECT_EQ(read(file, "w64"), (std::vector<float>{1.5}));
    EXPECT_EQ(read(file, "empty"), (std::vector<float>{}));
}

TEST(safetensors, is_a_weight_source) {
    const std::string contents = good_file();
    const SafetensorsFile file = open(contents);
    EXPECT_EQ(file.find("w32", {9, 9}), (Extents{2, 1}));
    EXPECT_EQ(file.find("w64", {}), Extents{});
    EXPECT_EQ(file.find("w", {}), std::nullopt);
    EXPECT_TRUE(file.contains("w16"));
    EXPECT_FALSE(file.contains("__metadata__"));
    EXPECT_EQ(stored_names(file), (std::vector<std::string>{"empty", "w16", "w32", "w64", "wb16"}));
    EXPECT_EQ(file.stored_name("w32"), "w32");
    EXPECT_EQ(file.description(), "memory");
}

TEST(safetensors, tells_tools_what_it_holds) {
    const std::string contents = good_file();
    const SafetensorsFile file = open(contents);
    EXPECT_EQ(file.metadata(), (Metadata{{"a\xc3\xa9", ""}, {"format", "pt"}}));
    EXPECT_EQ(file.dtype("bn.num_batches_tracked").name, "I64");
    ASSERT_EQ(file.tensors().size(), 6u);
    EXPECT_EQ(file.tensors()[0].name, "bn.num_batches_tracked");
    EXPECT_EQ(file.tensors()[0].storage.data() - file.tensors()[3].storage.data(), 26);
    EXPECT_EQ(file.tensors()[0].storage.size(), 8u);
}

TEST(safetensors, may_hold_nothing) {
    EXPECT_TRUE(open(file_of("{}")).stored().empty());
    EXPECT_TRUE(open(file_of("{\"__metadata__\":{}}")).tensors().empty());
    EXPECT_EQ(open(file_of("{\"__metadata__\":{\"a\":\"b\"}}")).stored_name("x"), "x");
}

TEST(safetensors, may_hold_every_dtype_of_the_format) {
    for (const Dtype& dtype : known_dtypes) {
        const std::string data(static_cast<std::size_t>(dtype.bits), 'x');
        const std::string contents = file_of(
            "{" + entry("t", std::string(dtype.name), "[8]", "[0," + std::to_string(dtype.bits) + "]") + "}", data);
        EXPECT_EQ(open(contents).dtype("t"), dtype);
    }
}

TEST(safetensors, asks_for_the_right_tensor) {
    const std::string contents = good_file();
    const SafetensorsFile file = open(contents);
    std::vector<float> one(1);
    EXPECT_EQ(error_of([&] { file.read("bn.num_batches_tracked", {}, one); }),
              "memory: tensor 'bn.num_batches_tracked': expected F32, F16, BF16 or F64, found I64");
    EXPECT_EQ(error_of([&] { file.read("w32", {}, one); }), "memory: tensor 'w32': asked for 1 values, found [2, 1]");
    EXPECT_EQ(error_of([&] { file.read("none", {}, one); }), "memory: expected a tensor 'none', found none");
    EXPECT_EQ(error_of([&] { file.dtype("none"); }), "memory: expected a tensor 'none', found none");
}

TEST(safetensors, moves) {
    const TemporaryFolder folder;
    SafetensorsFile first(folder.write("x.safetensors", good_file()));
    const SafetensorsFile second = std::move(first);
    EXPECT_EQ(read(second, "w32"), (std::vector<float>{1, -2}));
    EXPECT_EQ(second.description(), (folder.path() / "x.safetensors").string());
}

struct Broken {
    std::string contents;
    std::string message;
};

/// A file whose header is one tensor `t`, with these fields.
std::string with_fields(const std::string& fields) {
    return file_of("{\"t\":{" + fields + "}}", "abcd");
}

std::string with_tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return file_of("{" + entry("t", dtype, shape, offsets) + "}", "abcd");
}

std::vector<Broken> broken_outside() {
    const std::string good = good_file();
    return {
        {"", "expected 8 bytes of header length, found a file of 0 bytes"},
        {"1234567", "expected 8 bytes of header length, found a file of 7 bytes"},
        {length_prefix(0), "expected the header to start with '{'"},
        {length_prefix(3) + "{}", "expected a header of 3 bytes, found 2; is the file cut short?"},
        {length_prefix(100'000'000), "expected a header of 100000000 bytes, found 0; is the file cut short?"},
        {length_prefix(100'000'001) + "{}", "expected a header of 100000000 bytes at most, found 100000001; is this"},
        {length_prefix(~std::uint64_t{0}), "expected a header of 100000000 bytes at most, found 18446744073709551615"},
        {"PK\x03\x04 a zip archive", "; is this a safetensors file? (CheckpointFile takes .pth files as well.)"},
        {good.substr(0, good.size() - 1), "data_offsets [26, 34] lie outside the file's 33 bytes of data; is the file"},
        {good + "x", "expected 34 bytes of data, found 35"},
        {file_of("{}", "x"), "expected 0 bytes of data, found 1"},
    };
}

std::vector<Broken> broken_json() {
    return {
        {file_of(" {}"), "expected the header to start with '{'"},
        {file_of("[]"), "expected the header to start with '{'"},
        {file_of("\xef\xbb\xbf{}"), "expected the header to start with '{'"},
        {file_of("{}x"), "expected the header to end with '}' and spaces"},
        {file_of("{}\n"), "expected the header to end with '}' and spaces"},
        {file_of(std::string("{}\0", 3)), "expected the header to end with '}' and spaces"},
        {file_of(std::string("{}\0{}", 5)), "found a zero byte in the header"},
        {file_of("{"), "expected the header to end with '}' and spaces"},
        {file_of("{}{}"), "the header is not JSON: at byte 2: "},
        {file_of("{}}"), "the header is not JSON: at byte "},
        {file_of("{\"a\":}"), "the header is not JSON: at byte "},
        {file_of("{\"__metadata__\":{}"), "the header is not JSON: at byte "},
        {file_of("{\"a\" {}}"), "the header is not JSON: at byte "},
        {file_of("{\"a\xff\":{}}"), "the header is not JSON: at byte "},
        {file_of("{\"a\n\":{}}"), "the header is not JSON: at byte "},
        {file_of("{/**/}"), "the header is not JSON: at byte "},
        {with_tensor("F32", "[1e999]", "[0,4]"), "the header is not JSON: at byte 29: Number too big"},
        {file_of("{\"t\":" + std::string(100'000, '[') + "}"), "tensor 't': expected an object, found an array"},
        {file_of("{\"t\":5}"), "tensor 't': expected an object, found 5"},
        {file_of("{\"t\":-5}"), "tensor 't': expected an object, found -5"},
        {file_of("{\"t\":null}"), "tensor 't': expected an object, found null"},
        {file_of("{\"t\":true}"), "tensor 't': expected an object, found true"},
        {file_of("{\"t\":\"x\"}"), "tensor 't': expected an object, found the string 'x'"},
        {file_of("{\"a\x7f\":5}"), "tensor 'a?': expected an object, found 5"},
        {file_of("{\"" + std::string(500, 'n') + "\":5}"), "tensor '" + std::string(120, 'n') + "...': expected"},
    };
}

std::vector<Broken> broken_metadata() {
    const auto with_metadata = [](const std::string& value) { return file_of("{\"__metadata__\":" + value + "}"); };
    return {
        {with_metadata("5"), "'__metadata__': expected an object, found 5"},
        {with_metadata("[]"), "'__metadata__': expected an object, found an array"},
        {with_metadata("{\"k\":5}"), "__metadata__ 'k': expected a string, found 5"},
        {with_metadata("{\"k\":null}"), "__metadata__ 'k': expected a string, found null"},
        {with_metadata("{\"k\":[]}"), "__metadata__ 'k': expected a string, found an array"},
        {with_metadata("{\"k\":{}}"), "__metadata__ 'k': expected a string, found an object, nested too deep"},
        {with_metadata("{\"k\":\"\",\"k\":\"\"}"), "__metadata__ 'k': found twice"},
        {with_metadata("{},\"__metadata__\":{}"), "'__metadata__': found twice"},
    };
}

std::vector<Broken> broken_fields() {
    const std::string whole = "expected whole numbers from 0 to 2^63 - 1, found ";
    const std::string dtype = "\"dtype\":\"F32\"";
    const std::string shape = "\"shape\":[1]";
    const std::string offsets = "\"data_offsets\":[0,4]";
    return {
        {with_fields(""), "tensor 't': expected the field 'dtype', found none"},
        {with_fields(shape + "," + offsets), "tensor 't': expected the field 'dtype', found none"},
        {with_fields(dtype + "," + offsets), "tensor 't': expected the field 'shape', found none"},
        {with_fields(dtype + "," + shape), "tensor 't': expected the field 'data_offsets', found none"},
        {with_fields(dtype + "," + dtype + "," + shape + "," + offsets), "tensor 't': field 'dtype' found twice"},
        {with_fields(dtype + "," + shape + "," + shape + "," + offsets), "tensor 't': field 'shape' found twice"},
        {with_fields(offsets + "," + offsets), "tensor 't': field 'data_offsets' found twice"},
        {with_fields(dtype + ",\"strides\":[1]"), "tensor 't': unknown field 'strides'"},
        {with_fields("\"dtype\":32"), "tensor 't': dtype: expected a string, found 32"},
        {with_fields("\"dtype\":[]"), "tensor 't': dtype: expected a string, found an array"},
        {with_fields("\"dtype\":{}"), "tensor 't': dtype: expected a string, found an object, nested too deep"},
        {with_fields("\"shape\":4"), "tensor 't': shape: expected an array, found 4"},
        {with_fields("\"shape\":\"4\""), "tensor 't': shape: expected an array, found the string '4'"},
        {with_fields("\"shape\":{}"), "tensor 't': shape: expected an array, found an object, nested too deep"},
        {with_fields("\"data_offsets\":null"), "tensor 't': data_offsets: expected an array, found null"},
        {with_tensor("f32", "[1]", "[0,4]"), "tensor 't': unknown dtype 'f32'"},
        {with_tensor("", "[1]", "[0,4]"), "tensor 't': unknown dtype ''"},
        {with_tensor("F32", "[-1]", "[0,4]"), "tensor 't': shape: " + whole + "-1"},
        {with_tensor("F32", "[-0]", "[0,4]"), "tensor 't': shape: " + whole + "-0"},
        {with_tensor("F32", "[1.0]", "[0,4]"), "tensor 't': shape: " + whole + "1.0"},
        {with_tensor("F32", "[1e0]", "[0,4]"), "tensor 't': shape: " + whole + "1e0"},
        {with_tensor("F32", "[\"1\"]", "[0,4]"), "tensor 't': shape: " + whole + "the string '1'"},
        {with_tensor("F32", "[true]", "[0,4]"), "tensor 't': shape: " + whole + "true"},
        {with_tensor("F32", "[9223372036854775808]", "[0,4]"), "shape: " + whole + "9223372036854775808"},
        {with_tensor("F32", "[99999999999999999999]", "[0,4]"), "shape: " + whole + "99999999999999999999"},
        {with_tensor("F32", "[[1]]", "[0,4]"), "tensor 't': shape: " + whole + "an array, nested too deep"},
        {with_tensor("F32", "[{}]", "[0,4]"), "tensor 't': shape: " + whole + "an object, nested too deep"},
        {with_tensor("F32", "[1]", "[-4,0]"), "tensor 't': data_offsets: " + whole + "-4"},
        {with_tensor("F32", "[1]", "[0,4.5]"), "tensor 't': data_offsets: " + whole + "4.5"},
        {with_tensor("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), "expected a shape of rank 8 at most, found more extents"},
        {with_tensor("F32", "[1]", "[]"), "tensor 't': expected two data_offsets, found 0"},
        {with_tensor("F32", "[1]", "[4]"), "tensor 't': expected two data_offsets, found 1"},
        {with_tensor("F32", "[1]", "[0,4,4]"), "tensor 't': expected two data_offsets, found more"},
    };
}

std::vector<Broken> broken_extents() {
    const std::string uncountable = " has more elements than can be counted";
    const auto two = [](const std::string& first, const std::string& second) {
        return file_of("{" + entry("a", "U8", "[2]", first) + "," + entry("b", "U8", "[2]", second) + "}", "abcd");
    };
    return {
        {with_tensor("F32", "[4294967296,4294967296]", "[0,4]"), "[4294967296, 4294967296]" + uncountable},
        {with_tensor("F32", "[9223372036854775807]", "[0,4]"), "[9223372036854775807]" + uncountable},
        {with_tensor("U8", "[4611686018427387904,4]", "[0,0]"), "[4611686018427387904, 4]" + uncountable},
        {with_tensor("U8", "[4611686018427387904,4,0]", "[0,0]"), "[4611686018427387904, 4, 0]" + uncountable},
        {with_tensor("F32", "[2]", "[0,4]"), "tensor 't': F32 [2] expected 8 bytes, found data_offsets [0, 4]"},
        {with_tensor("F32", "[0]", "[0,4]"), "tensor 't': F32 [0] expected 0 bytes, found data_offsets [0, 4]"},
        {with_tensor("F16", "[1]", "[0,4]"), "tensor 't': F16 [1] expected 2 bytes, found data_offsets [0, 4]"},
        {with_tensor("F4", "[3]", "[0,2]"), "tensor 't': does not end on a whole byte"},
        {with_tensor("F32", "[1]", "[4,0]"), "tensor 't': data_offsets [4, 0] end before they begin"},
        {with_tensor("F32", "[1]", "[4,8]"), "data_offsets [4, 8] lie outside the file's 4 bytes of data"},
        {with_tensor("F32", "[1]", "[9223372036854775800,9223372036854775804]"), "lie outside the file's 4 bytes"},
        {with_tensor("U8", "[3]", "[1,4]"),
         "'t': expected to begin at byte 0 of the data, found 1: bytes are left out"},
        {with_tensor("U8", "[3]", "[0,3]"), "expected 3 bytes of data, found 4"},
        {two("[0,2]", "[1,3]"), "'b': expected to begin at byte 2 of the data, found 1: it overlaps another tensor"},
        {two("[0,2]", "[0,2]"), "': expected to begin at byte 2 of the data, found 0: it overlaps another tensor"},
        {two("[2,4]", "[1,3]"), "'b': expected to begin at byte 0 of the data, found 1: bytes are left out before it"},
        {file_of("{" + entry("a", "U8", "[2]", "[0,2]") + "," + entry("a", "U8", "[2]", "[2,4]") + "}", "abcd"),
         "tensor 'a': found twice"},
        {file_of("{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[0]", "[2,2]") + "}", "abcd"),
         "'b': expected to begin at byte 4 of the data, found 2: it overlaps another tensor"},
    };
}

TEST(safetensors, broken_files_are_one_error_each) {
    const TemporaryFolder folder;
    for (const auto& table : {broken_outside(), broken_json(), broken_metadata(), broken_fields(), broken_extents()}) {
        for (const Broken& broken : table) {
            const auto path = folder.write("broken.safetensors", broken.contents);
            const std::string found = error_of([&] { SafetensorsFile file(path); });
            EXPECT_TRUE(found.starts_with(path.string() + ": ")) << found;
            EXPECT_NE(found.find(broken.message), std::string::npos) << found << "\nexpected: " << broken.message;
            EXPECT_LT(found.size(), path.string().size() + 500);
        }
    }
}

TEST(safetensors, names_a_path_that_cannot_be_read) {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing.safetensors").string();
    EXPECT_EQ(error_of([&] { SafetensorsFile file(missing); }),
              missing + ": cannot be opened for reading: No such file or directory");
    EXPECT_EQ(error_of([&] { SafetensorsFile file(folder.path()); }),
              folder.path().string() + ": expected a file, found a directory");
}

/// All that a program may do with a file that opens.
void use(const SafetensorsFile& file, std::size_t size) {
    for (const StoredTensor& tensor : file.stored()) {
        const std::size_t prefix = file.stored_name("").size();
        const std::string name = tensor.name.substr(prefix);
        ASSERT_EQ(file.find(name, {}), tensor.extents);
        const auto count = static_cast<std::size_t>(tensor.extents.elements());
        ASSERT_LE(count, 2 * size);  // the smallest element has half a byte
        std::vector<float> values(count);
        try {
            file.read(name, tensor.extents, values);
        } catch (const Error&) {
        }
    }
}

TEST(safetensors, mutated_files_are_read_or_refused) {
    const std::string good = good_file();
    std::mt19937 random(1);
    const auto below = [&](std::size_t limit) { return std::size_t{random()} % limit; };
    const std::string_view tokens = "{}[]\",:0123456789-.eE \\ntf_";
    int opened = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string mutant = good;
        for (std::size_t n = 1 + below(4); n > 0; --n) {
            const std::size_t at = below(mutant.size());
            if (random() % 4 == 0) mutant[at] = static_cast<char>(random() & 0xff);
            if (random() % 4 == 1) mutant[at] = tokens[below(tokens.size())];
            if (random() % 4 == 2) mutant[at] = static_cast<char>(mutant[at] ^ (1 << below(8)));
            if (random() % 16 == 3) mutant.resize(1 + below(mutant.size()));
        }
        try {
            use(open(mutant), mutant.size());
            ++opened;
        } catch (const Error&) {
        }
    }
    EXPECT_GT(opened, 100);  // else the mutants are all too broken to reach the readers
}

}  // namespace
}  // namespace linnet::io
