// Both containers give the same pickle and storages, and a storage that is not there, whole, is one Error.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <linnet/io/torch_save.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <support/torch_save.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::little_endian;
using test::stored_zip;
using test::stream_start;
using test::torch_stream;
using test::torch_zip;
using test::pickled::dict;
using test::pickled::global;
using test::pickled::list;
using test::pickled::number;
using test::pickled::pickle;
using test::pickled::storage;
using test::pickled::text;
using test::pickled::tuple;

TorchSave read(std::string_view bytes) {
    return read_torch_save(std::as_bytes(std::span(bytes)), "memory");
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(torch_save, finds_the_storages_of_both_forms) {
    const std::string body =
        list({storage("FloatStorage", "0", 2), storage("IntStorage", "9", 1), storage("FloatStorage", "0", 2)});
    for (const auto& form : {torch_zip, torch_stream}) {
        const std::string bytes = form(body, {{"9", "last"}, {"0", "8 bytes."}});
        const TorchSave save = read(bytes);
        ASSERT_EQ(save.storages.size(), 2u);
        EXPECT_EQ(save.storages.at("0").dtype.name, "F32");
        EXPECT_EQ(save.storages.at("0").elements, 2);
        EXPECT_EQ(text_of(save.storages.at("0").bytes), "8 bytes.");
        EXPECT_EQ(save.storages.at("9").dtype.name, "I32");
        const std::vector<PickleValue::Index>& items = save.pickle[save.pickle.root].items;
        EXPECT_EQ(text_of(save.storage(save.pickle[items[1]]).bytes), "last");
        EXPECT_EQ(text_of(save.storage(save.pickle[items[2]]).bytes), "8 bytes.");
    }
}

TEST(torch_save, knows_every_type_of_storage) {
    for (const PickleGlobal& type : pickle_globals) {
        if (type.dtype.empty()) continue;
        const std::string name(type.name.substr(std::string_view("torch.").size()));
        const auto dtype = std::ranges::find(known_dtypes, type.dtype, &Dtype::name);
        ASSERT_NE(dtype, known_dtypes.end());
        const std::string bytes =
            torch_zip(storage(name, "k", 8), {{"k", std::string(static_cast<std::size_t>(dtype->bits), 'x')}});
        EXPECT_EQ(read(bytes).storages.at("k").dtype, *dtype);
    }
}

TEST(torch_save, takes_the_folder_and_the_byte_order_as_they_are) {
    const std::string contents = pickle(storage("ByteStorage", "a/b", 1));
    const std::string bytes =
        stored_zip({{"net/data.pkl", contents}, {"net/data/a/b", "x"}, {"net/byteorder", "little"}, {"other", ""}});
    EXPECT_EQ(text_of(read(bytes).storages.at("a/b").bytes), "x");
}

TEST(torch_save, a_view_of_nothing_is_no_storage_of_its_own) {
    const std::string whole =
        tuple({text("storage"), global("torch", "IntStorage"), text("k"), text("cpu"), number(1), "N"}) + "Q";
    EXPECT_EQ(text_of(read(torch_stream(whole, {{"k", "four"}})).storages.at("k").bytes), "four");
}

struct Broken {
    std::string bytes;
    std::string message;
};

std::vector<Broken> broken_archives() {
    const std::string none = "expected a zip archive of torch.save, with one FOLDER/data.pkl; found ";
    const std::string script =
        "is a TorchScript archive; expected a state dict: load it in PyTorch and save its "
        "state_dict()";
    const std::string one = storage("FloatStorage", "0", 1);
    return {
        {stored_zip({}), none + "0"},
        {stored_zip({{"data.pkl", pickle("}")}}), none + "0"},
        {stored_zip({{"a/b/data.pkl", pickle("}")}}), none + "0"},
        {stored_zip({{"a/data.pkl", pickle("}")}, {"b/data.pkl", pickle("}")}}), none + "2"},
        {stored_zip({{"a/data.pkl", pickle("N")}, {"a/constants.pkl", pickle(")")}}), script},
        {stored_zip({{"a/data.pkl", pickle("N")}, {"a/code/__torch__.py", ""}}), script},
        {stored_zip({{"a/data.pkl", pickle("}")}, {"a/byteorder", "big"}}),
         "expected the byte order 'little', found 'big'"},
        {stored_zip({{"a/data.pkl", ""}}), "pickle, byte 0: the pickle ends early; is the file cut short?"},
        {stored_zip({{"a/data.pkl", pickle("}"), 0, 8}}),
         "zip entry 'a/data.pkl': is compressed (method 8); expected it stored as it is, as torch.save does (of a "
         "TorchScript archive save the "
         "state_dict())"},
        {torch_zip(one), "storage '0': expected its data in the archive, found none"},
        {torch_zip(one, {{"0", ""}}), "storage '0': expected 4 bytes, found 0"},
        {torch_zip(one, {{"0", "12345"}}), "storage '0': expected 4 bytes, found 5"},
        {torch_zip(storage("FloatStorage", "0", 144115188075855871), {{"0", "1234"}}),
         "storage '0': expected 576460752303423484 bytes, found 4"},
    };
}

std::vector<Broken> broken_storages() {
    const std::string unlike =
        "expected ('storage', type, key, device, elements) of each storage, found something else";
    const std::string type = global("torch", "FloatStorage");
    const auto identified = [](std::initializer_list<std::string> items) { return torch_zip(tuple(items) + "Q"); };
    return {
        {identified({}), unlike},
        {identified({text("storage"), type, text("0"), text("cpu")}), unlike},
        {identified({text("module"), type, text("0"), text("cpu"), "K\1"}), unlike},
        {identified({"K\1", type, text("0"), text("cpu"), "K\1"}), unlike},
        {identified({text("storage"), "N", text("0"), text("cpu"), "K\1"}), unlike},
        {identified({text("storage"), type, "N", text("cpu"), "K\1"}), unlike},
        {identified({text("storage"), type, text("0"), text("cpu"), text("1")}), unlike},
        {identified({text("storage"), type, text("0"), text("cpu"), "K\1", tuple({text("1"), "K\1", "K\1"})}), unlike},
        {identified({text("storage"), global("collections", "OrderedDict"), text("0"), text("cpu"), "K\1"}),
         "storage '0': 'collections.OrderedDict' is not a type"},
        {torch_zip(storage("FloatStorage", "0", -1)), "storage '0': -1 elements cannot be counted"},
        {torch_zip(storage("FloatStorage", "0", 144115188075855872)),
         "storage '0': 144115188075855872 elements cannot be counted"},
        {torch_zip(list({storage("FloatStorage", "0", 1), storage("HalfStorage", "0", 1)})),
         "storage '0': found twice, with other types or sizes"},
        {torch_zip(list({storage("FloatStorage", "0", 1), storage("FloatStorage", "0", 2)})),
         "storage '0': found twice, with other types or sizes"},
    };
}

std::vector<Broken> broken_streams() {
    const std::string one = storage("FloatStorage", "0", 1);
    const std::string start = stream_start();
    const std::string magic = start.substr(0, 15);
    const std::string version = pickle("M\xe9\x03");
    const std::string good = torch_stream(one, {{"0", "1234"}});
    const std::string other_machine = "expected a file of a little-endian machine, found another";
    return {
        {"",
         "expected a file of torch.save, found neither a zip archive nor a pickle; one that is older than PyTorch "
         "0.1.10 must be saved again"},
        {"<html>", "expected a file of torch.save, found neither a zip archive nor a pickle"},
        {pickle("}"), "expected the magic number of torch.save, found a dict"},
        {pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x18"),
         "expected the magic number of torch.save, found a large number"},
        {pickle(global("torch.nn.modules.activation", "ReLU")),
         "pickle, byte 2: 'torch.nn.modules.activation.ReLU' is not in the list of things that a state dict may hold"},
        {magic + pickle("M\xe8\x03"), "expected protocol 1001 of torch.save, found another"},
        {magic + pickle("\x88"), "expected protocol 1001 of torch.save, found another"},
        {magic + version + pickle("N"), other_machine},
        {magic + version + pickle("}"), other_machine},
        {magic + version + pickle(dict({{"little_endian", "\x89"}})), other_machine},
        {start, "pickle, byte 0: the pickle ends early; is the file cut short?"},
        {start + pickle("}"), "pickle, byte 0: the pickle ends early; is the file cut short?"},
        {start + pickle("}") + pickle("}"), "expected a list of storages, found a dict"},
        {start + pickle("}") + pickle(list({text("0")})), "storage '0': no tensor uses it, so its type is not known"},
        {start + pickle("}") + pickle(list({"N"})), "storage '': no tensor uses it, so its type is not known"},
        {start + pickle(one) + pickle("]"), "storage '0': expected its data in the file, found none"},
        {start + pickle(one) + pickle(list({text("0"), text("0")})) + little_endian(1, 8) + "1234",
         "storage '0': found twice"},
        {start + pickle(one) + pickle(list({text("0")})) + little_endian(2, 8) + "1234",
         "storage '0': expected 1 elements, found 2"},
        {start + pickle(one) + pickle(list({text("0")})) + "1234567",
         "storage '0': expected 4 bytes and their count, found 7; is the file cut short?"},
        {good.substr(0, good.size() - 1), "storage '0': expected 4 bytes and their count, found 11; is the file cut"},
        {good + "x",
         "expected a file of " + std::to_string(good.size()) + " bytes, found " + std::to_string(good.size() + 1)},
        {torch_stream(storage("FloatStorage", "0", 144115188075855871), {{"0", "1234"}}),
         "storage '0': expected 576460752303423484 bytes and their count, found 12; is the file cut short?"},
    };
}

TEST(torch_save, broken_files_are_one_error_each) {
    for (const auto& table : {broken_archives(), broken_storages(), broken_streams()}) {
        for (const Broken& broken : table) {
            const std::string found = error_of([&] { read(broken.bytes); });
            EXPECT_TRUE(found.starts_with("memory: " + broken.message)) << found << "\nexpected: " << broken.message;
        }
    }
}

}  // namespace
}  // namespace linnet::io
