// The machine makes what Python would make of a state dict's pickle, and refuses everything else in one Error.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <linnet/io/pickle.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <support/torch_save.hpp>
#include <vector>

namespace linnet::io {
namespace {

using namespace std::string_literals;
using test::error_of;
using test::little_endian;
using test::pickled::dict;
using test::pickled::global;
using test::pickled::list;
using test::pickled::number;
using test::pickled::text;
using test::pickled::tuple;

Pickle read(std::string_view bytes, const PickleLimits& limits = {}) {
    return read_pickle(std::as_bytes(std::span(bytes)), "memory", limits);
}

/// The value as Python would print it.
std::string shown(const Pickle& pickle, const PickleValue& value) {
    const auto joined = [&] {
        std::string all;
        for (const PickleValue::Index i : value.items) all += (all.empty() ? "" : ", ") + shown(pickle, pickle[i]);
        return all;
    };
    switch (value.kind) {
        case PickleKind::none:
            return "None";
        case PickleKind::boolean:
            return value.integer == 1 ? "True" : "False";
        case PickleKind::integer:
            return std::to_string(value.integer);
        case PickleKind::long_integer:
            return "long of " + std::to_string(value.text.size()) + " bytes";
        case PickleKind::real:
            return std::to_string(value.real);
        case PickleKind::string:
            return "'" + std::string(value.text) + "'";
        case PickleKind::tuple:
            return "(" + joined() + ")";
        case PickleKind::list:
            return "[" + joined() + "]";
        case PickleKind::dict:
            return "{" + joined() + "}";
        case PickleKind::global:
            return std::string(value.text);
        case PickleKind::call:
            return std::string(value.text) + "(" + joined() + ")";
        case PickleKind::storage:
            return "storage(" + joined() + ")";
    }
    return "";
}

/// Of the pickle with these instructions between its head and its end.
std::string value_of(const std::string& body) {
    const std::string bytes = test::pickled::pickle(body);
    const Pickle pickle = read(bytes);
    EXPECT_EQ(pickle.bytes, bytes.size());
    return shown(pickle, pickle[pickle.root]);
}

TEST(pickle, makes_plain_values) {
    EXPECT_EQ(value_of("N"), "None");
    EXPECT_EQ(value_of("\x88"), "True");
    EXPECT_EQ(value_of("\x89"), "False");
    EXPECT_EQ(value_of("K\xff"), "255");
    EXPECT_EQ(value_of("M\xff\xff"), "65535");
    EXPECT_EQ(value_of("J\xff\xff\xff\xff"), "-1");
    EXPECT_EQ(value_of("J\xff\xff\xff\x7f"), "2147483647");
    EXPECT_EQ(value_of("G" + "\x3f\xf8\0\0\0\0\0\0"s), "1.500000");
    EXPECT_EQ(value_of(text("")), "''");
    EXPECT_EQ(value_of(text("a\0b"s)), "'a\0b'"s);
    EXPECT_EQ(value_of(text("conv.weight")), "'conv.weight'");
    EXPECT_EQ(value_of("\x8c\3abc"), "'abc'");
    EXPECT_EQ(value_of("U\3abc"), "'abc'");
    EXPECT_EQ(value_of("T" + "\3\0\0\0"s + "abc"), "'abc'");
}

TEST(pickle, makes_integers_of_any_length) {
    EXPECT_EQ(value_of("\x8a"s + '\0'), "0");
    EXPECT_EQ(value_of("\x8a\1\xff"), "-1");
    EXPECT_EQ(value_of("\x8a\1\x7f"), "127");
    EXPECT_EQ(value_of("\x8a\2\xff"s + '\0'), "255");
    EXPECT_EQ(value_of("\x8a\5" + "\0\0\0\0\1"s), "4294967296");
    EXPECT_EQ(value_of(number(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
    EXPECT_EQ(value_of(number(std::numeric_limits<std::int64_t>::max())), "9223372036854775807");
    EXPECT_EQ(value_of("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"), "long of 10 bytes");
}

TEST(pickle, makes_containers) {
    EXPECT_EQ(value_of(")"), "()");
    EXPECT_EQ(value_of("N\x85"), "(None)");
    EXPECT_EQ(value_of("K\1K\2\x86"), "(1, 2)");
    EXPECT_EQ(value_of("K\1K\2K\3\x87"), "(1, 2, 3)");
    EXPECT_EQ(value_of(tuple({"K\1", tuple({"K\2", ")"}), "K\3", "K\4"})), "(1, (2, ()), 3, 4)");
    EXPECT_EQ(value_of("]K\1aN"
                       "a"),
              "[1, None]");
    EXPECT_EQ(value_of(list({"K\1", list({}), "K\2"})), "[1, [], 2]");
    EXPECT_EQ(value_of("}" + text("a") + "K\1s" + text("b") + "Ns"), "{'a', 1, 'b', None}");
    EXPECT_EQ(value_of(dict({{"a", "K\1"}, {"b", dict({{"c", "N"}})}})), "{'a', 1, 'b', {'c', None}}");
}

TEST(pickle, shares_values_through_the_memo) {
    EXPECT_EQ(value_of("(K\7q\5h\5h\5t"), "(7, 7, 7)");
    EXPECT_EQ(value_of("(K\7r\xff\xff\xff\xffj\xff\xff\xff\xfft"), "(7, 7)");
    EXPECT_EQ(value_of("(K\7\x94K\x08\x94h\1h"s + '\0' + "t"), "(7, 8, 8, 7)");
    EXPECT_EQ(value_of("(]q\1h\1K\1at"), "([1], [1])");
}

TEST(pickle, notes_calls_and_makes_none) {
    EXPECT_EQ(value_of(global("torch", "FloatStorage")), "torch.FloatStorage");
    EXPECT_EQ(value_of(text("torch._utils") + text("_rebuild_tensor_v2") + "\x93"), "torch._utils._rebuild_tensor_v2");
    EXPECT_EQ(value_of(global("torch._utils", "_rebuild_parameter") + "K\1K\2\x86R"),
              "torch._utils._rebuild_parameter(1, 2)");
    EXPECT_EQ(value_of(tuple({text("storage"), "K\1"}) + "Q"), "storage('storage', 1)");
}

TEST(pickle, makes_ordered_dicts) {
    const std::string type = global("collections", "OrderedDict");
    EXPECT_EQ(value_of(type + ")R"), "{}");
    EXPECT_EQ(value_of(type + ")R(" + text("a") + "K\1u"), "{'a', 1}");
    const std::string python2 = list({list({"U\1a", "K\1"}), tuple({"U\1b", "K\2"})});
    EXPECT_EQ(value_of(type + python2 + "\x85R"), "{'a', 1, 'b', 2}");
    EXPECT_EQ(value_of(type + ")R" + dict({{"_metadata", "N"}}) + "b"), "{}");
}

TEST(pickle, may_be_of_a_later_protocol_and_in_frames) {
    const std::string bytes = "\x80\4\x95" + little_endian(2, 8) + "K\1.and more";
    const Pickle pickle = read(bytes);
    EXPECT_EQ(shown(pickle, pickle[pickle.root]), "1");
    EXPECT_EQ(pickle.bytes, 14u);
}

TEST(pickle, may_hold_itself) {
    const std::string bytes = test::pickled::pickle("]q\1h\1a");
    const Pickle pickle = read(bytes);
    EXPECT_EQ(pickle[pickle.root].items, std::vector{pickle.root});
}

TEST(pickle, nests_as_deep_as_it_is_long) {
    std::string body = ")";
    for (int i = 0; i < 100'000; ++i) body += "\x85";
    EXPECT_EQ(read(test::pickled::pickle(body)).values.size(), 100'001u);
}

struct Broken {
    std::string bytes;
    std::string message;
};

std::vector<Broken> broken_machines() {
    const auto in = [](const std::string& body) { return test::pickled::pickle(body); };
    const std::string early = "the pickle ends early; is the file cut short?";
    return {
        {"", "byte 0: " + early},
        {"\x80", "byte 0: " + early},
        {"(lp0\n.", "byte 0: expected a pickle of protocol 2 or later"},
        {"\x80\1.", "byte 0: expected protocol 2 to 5, found 1"},
        {"\x80\6.", "byte 0: expected protocol 2 to 5, found 6"},
        {"\x80\2", "byte 2: " + early},
        {"\x80\2N", "byte 3: " + early},
        {"\x80\2K", "byte 2: " + early},
        {"\x80\2J\1\2\3", "byte 2: " + early},
        {"\x80\2X\4" + "\0\0\0abc"s, "byte 2: " + early},
        {"\x80\2X\xff\xff\xff\xff", "byte 2: expected a string of 1048576 bytes at most, found 4294967295"},
        {"\x80\2\x8a\xff" + "abc"s, "byte 2: " + early},
        {"\x80\2" + "ccollections"s, "byte 2: a name does not end"},
        {"\x80\2" + "ccollections\nOrderedDict"s, "byte 2: a name does not end"},
        {in(""), "byte 2: expected 1 values on the stack, found fewer"},
        {in("NN"), "byte 4: expected one value at the end, found more"},
        {in("(N"), "byte 4: expected one value at the end, found more"},
        {in("("), "byte 3: expected 1 values on the stack, found fewer"},
        {in("t"), "byte 2: expected a mark on the stack, found none"},
        {in("N(\x85"), "byte 4: expected 1 values on the stack, found fewer"},
        {in("N\x86"), "byte 3: expected 2 values on the stack, found fewer"},
        {in("](a"), "byte 4: expected 1 values on the stack, found fewer"},
        {in("Na"), "byte 3: expected 1 values on the stack, found fewer"},
        {in("NNa"), "byte 4: expected a list, found None"},
        {in(")(Ne"), "byte 5: expected a list, found a tuple"},
        {in("]NNs"), "byte 5: expected a dict, found a list"},
        {in("}(Nu"), "byte 5: expected keys and values in pairs"},
        {in("h\1"), "byte 2: expected the memo to hold 1, found nothing"},
        {in("q\1"), "byte 2: expected 1 values on the stack, found fewer"},
        {in("NQ"), "byte 3: expected a tuple, found None"},
        {in("}Nb"), "byte 4: expected a dict, found None"},
        {in(")}b"), "byte 4: expected a dict, found a tuple"},
        {in("i"), "byte 2: opcode 105 is not one that a state dict needs"},
        {in(")\x81"), "byte 3: opcode 129 is not one that a state dict needs"},
        {in("N0"), "byte 3: opcode 48 is not one that a state dict needs"},
        {in("\x80\2N"), "byte 2: opcode 128 is not one that a state dict needs"},
    };
}

std::vector<Broken> broken_calls() {
    const auto in = [](const std::string& body) { return test::pickled::pickle(body); };
    const std::string unknown =
        " is not in the list of things that a state dict may hold; is it a whole model? Then "
        "save its state_dict()";
    const std::string type = global("collections", "OrderedDict");
    return {
        {in(global("os", "system") + text("ls") + "\x85R"), "byte 2: 'os.system'" + unknown},
        {in(global("torch.nn.modules.activation", "ReLU")), "byte 2: 'torch.nn.modules.activation.ReLU'" + unknown},
        {in(global("torch", "FloatStorage ")), "byte 2: 'torch.FloatStorage '" + unknown},
        {in(global("", "")), "byte 2: '.'" + unknown},
        {in(global("a\x01", std::string(500, 'n'))), "byte 2: 'a?." + std::string(117, 'n') + "...'" + unknown},
        {in(text("builtins") + text("eval") + "\x93"), "byte 24: 'builtins.eval'" + unknown},
        {in("NN\x93"), "byte 4: expected a string, found None"},
        {in(global("torch", "FloatStorage") + ")R"), "byte 23: 'torch.FloatStorage' is not a function that a state"},
        {in("N)R"), "byte 4: expected a type, found None"},
        {in(type + "NR"), "byte 28: expected a tuple, found None"},
        {in(type + "]]\x86R"), "byte 30: expected one argument of OrderedDict at most, found more"},
        {in(type + "N\x85R"), "byte 29: expected a list, found None"},
        {in(type + "](Ne\x85R"), "byte 32: expected OrderedDict to be given pairs, found None"},
        {in(type + "](]e\x85R"), "byte 32: expected OrderedDict to be given pairs, found a list"},
    };
}

TEST(pickle, broken_pickles_are_one_error_each) {
    for (const auto& table : {broken_machines(), broken_calls()}) {
        for (const Broken& broken : table) {
            const std::string found = error_of([&] { read(broken.bytes); });
            EXPECT_TRUE(found.starts_with("memory: pickle, " + broken.message))
                << found << "\nexpected: " << broken.message;
        }
    }
}

TEST(pickle, keeps_its_limits) {
    const PickleLimits limits{.objects = 100, .stack = 20, .depth = 10, .string = 5};
    const auto times = [](int n, const std::string& body) {
        std::string all;
        for (int i = 0; i < n; ++i) all += body;
        return all;
    };
    const auto error = [&](const std::string& body) {
        return error_of([&] { read(test::pickled::pickle(body), limits); });
    };
    const std::string objects = "expected 100 objects at most, found more";
    EXPECT_EQ(error(times(21, "N")), "memory: pickle, byte 22: expected 20 values on the stack at most, found more");
    EXPECT_EQ(error("N" + times(11, "(")), "memory: pickle, byte 13: expected a depth of 10 at most, found more");
    EXPECT_EQ(error(text("123456")), "memory: pickle, byte 2: expected a string of 5 bytes at most, found 6");
    EXPECT_EQ(error(global("abcdef", "")), "memory: pickle, byte 2: a name does not end");
    // Each of these makes more than it is long.
    EXPECT_EQ(error("]" + times(60, "Na")), "memory: pickle, byte 102: " + objects);
    EXPECT_EQ(error("]q\1" + times(100, "h\1a")), "memory: pickle, byte 301: " + objects);
    EXPECT_EQ(error("N" + times(100, "\x94")), "memory: pickle, byte 102: " + objects);
    const std::string pairs = list({"]NaNaq\1", "h\1", "h\1", "h\1", "h\1", "h\1", "h\1", "h\1"}) + "q\2";
    const PickleLimits long_names{.objects = 100};
    const std::string copies = "(" + pairs + times(9, global("collections", "OrderedDict") + "h\2\x85R");
    EXPECT_TRUE(error_of([&] { read(test::pickled::pickle(copies), long_names); }).ends_with(objects));
}

}  // namespace
}  // namespace linnet::io
