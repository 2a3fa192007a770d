// What a state dict needs of Python's pickle, and no more. A pickle is a program for a machine with a stack and a memo;
// here it makes plain values (numbers, strings, tuples, lists, dicts), calls of the few functions that `pickle_globals`
// names, which are noted and never made, and references to the storages that lie beside the pickle. Nothing is imported
// or run, nothing recurses, and what a pickle may make is bounded by its own length and by PickleLimits.
// Opcodes: Lib/pickletools.py of CPython, those of protocol 2 and 4 that torch.save writes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linnet/core/error.hpp>
#include <linnet/io/dtype.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

enum class PickleKind { none, boolean, integer, long_integer, real, string, tuple, list, dict, global, call, storage };

/// One value. Other values are named by their index in the pickle, so that values may share and hold each other.
struct PickleValue {
    using Index = std::uint32_t;

    PickleKind kind = PickleKind::none;
    std::int64_t integer = 0;  // boolean too
    double real = 0;
    std::string_view text = {};     // a string; the bytes of a long integer; the name of a global or of what is called
    std::vector<Index> items = {};  // of a tuple or list; key, value, key, ... of a dict; arguments of a call;
                                    // what identifies a storage
};

/// `values` holds views of the bytes that were read.
struct Pickle {
    std::vector<PickleValue> values;
    PickleValue::Index root = 0;
    std::size_t bytes = 0;  // up to its end, where another may follow

    const PickleValue& operator[](PickleValue::Index i) const { return values[i]; }
};

struct PickleLimits {
    std::size_t objects = 1'000'000;  // values, and references to values
    std::size_t stack = 100'000;
    std::size_t depth = 1'000;  // of open tuples, lists and dicts
    std::size_t string = 1 << 20;
};

/// A storage has the dtype of its elements; what has none is a function.
struct PickleGlobal {
    std::string_view name;
    std::string_view dtype = {};
};

inline constexpr std::array pickle_globals = {
    PickleGlobal{"collections.OrderedDict"},          PickleGlobal{"torch._utils._rebuild_tensor"},
    PickleGlobal{"torch._utils._rebuild_tensor_v2"},  PickleGlobal{"torch._utils._rebuild_parameter"},
    PickleGlobal{"torch.FloatStorage", "F32"},        PickleGlobal{"torch.HalfStorage", "F16"},
    PickleGlobal{"torch.BFloat16Storage", "BF16"},    PickleGlobal{"torch.DoubleStorage", "F64"},
    PickleGlobal{"torch.LongStorage", "I64"},         PickleGlobal{"torch.IntStorage", "I32"},
    PickleGlobal{"torch.ShortStorage", "I16"},        PickleGlobal{"torch.CharStorage", "I8"},
    PickleGlobal{"torch.ByteStorage", "U8"},          PickleGlobal{"torch.BoolStorage", "BOOL"},
    PickleGlobal{"torch.ComplexFloatStorage", "C64"},
};

/// One of them, or nullptr.
inline const PickleGlobal* pickle_global_named(std::string_view name) {
    for (const PickleGlobal& global : pickle_globals)
        if (global.name == name) return &global;
    return nullptr;
}

/// "a tuple", for messages.
inline std::string to_string(PickleKind kind) {
    constexpr std::array<std::string_view, 12> names = {"None",     "a boolean", "a whole number", "a large number",
                                                        "a number", "a string",  "a tuple",        "a list",
                                                        "a dict",   "a type",    "a tensor",       "a storage"};
    return std::string(names[static_cast<std::size_t>(kind)]);
}

namespace detail {

class PickleMachine {
  public:
    PickleMachine(std::span<const std::byte> bytes, const std::string& description, const PickleLimits& limits)
        : bytes_(bytes), description_(description), limits_(limits) {}

    Pickle run() {
        if (next<std::uint8_t>() != 0x80) fail("expected a pickle of protocol 2 or later");
        if (const int protocol = next<std::uint8_t>(); protocol < 2 || protocol > 5)
            fail("expected protocol 2 to 5, found ", protocol);
        while (true) {
            opcode_at_ = at_;
            const auto opcode = next<std::uint8_t>();
            if (opcode == '.') break;
            step(opcode);
        }
        const Index root = pop();
        if (!stack_.empty() || !marks_.empty()) fail("expected one value at the end, found more");
        return {std::move(values_), root, at_};
    }

  private:
    using Index = PickleValue::Index;
    using Kind = PickleKind;

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        raise(description_, ": pickle, byte ", opcode_at_, ": ", parts...);
    }

    template <class T>
    T next() {
        return load_little_endian<T>(reinterpret_cast<const std::byte*>(text(sizeof(T)).data()));
    }

    std::string_view text(std::size_t count) {
        if (count > bytes_.size() - at_) fail("the pickle ends early; is the file cut short?");
        at_ += count;
        return {reinterpret_cast<const char*>(bytes_.data()) + at_ - count, count};
    }

    std::string_view line() {
        const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_, bytes_.size() - at_);
        const std::size_t length = rest.substr(0, limits_.string + 1).find('\n');
        if (length == rest.npos) fail("a name does not end");
        return text(length + 1).substr(0, length);
    }

    void spend(std::size_t objects) {
        if (objects > limits_.objects - spent_) fail("expected ", limits_.objects, " objects at most, found more");
        spent_ += objects;
    }

    void push(Index value) {
        if (stack_.size() == limits_.stack)
            fail("expected ", limits_.stack, " values on the stack at most, found more");
        stack_.push_back(value);
    }

    void push_new(PickleValue value) {
        spend(1 + value.items.size());
        values_.push_back(std::move(value));
        push(static_cast<Index>(values_.size() - 1));
    }

    void push_string(std::size_t length) {
        if (length > limits_.string) fail("expected a string of ", limits_.string, " bytes at most, found ", length);
        push_new({.kind = Kind::string, .text = text(length)});
    }

    void push_integer(std::int64_t value) { push_new({.kind = Kind::integer, .integer = value}); }

    void push_long(std::string_view digits) {
        if (digits.size() > sizeof(std::int64_t)) return push_new({.kind = Kind::long_integer, .text = digits});
        std::uint64_t value = !digits.empty() && (digits.back() & 0x80) ? ~std::uint64_t{0} : 0;
        for (std::size_t i = digits.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(digits[i]);
        push_integer(static_cast<std::int64_t>(value));
    }

    /// What lies above the last mark is a container's that is not yet closed.
    void need(std::size_t count) const {
        if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count)
            fail("expected ", count, " values on the stack, found fewer");
    }

    Index pop() {
        need(1);
        const Index value = stack_.back();
        stack_.pop_back();
        return value;
    }

    std::vector<Index> pop_some(std::size_t count) {
        need(count);
        std::vector<Index> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
        stack_.resize(stack_.size() - count);
        return items;
    }

    std::vector<Index> pop_to_mark() {
        if (marks_.empty()) fail("expected a mark on the stack, found none");
        std::vector<Index> items = pop_some(stack_.size() - marks_.back());
        marks_.pop_back();
        return items;
    }

    PickleValue& top(Kind expected) {
        need(1);
        return checked(stack_.back(), expected);
    }

    PickleValue& checked(Index value, Kind expected) {
        if (values_[value].kind != expected)
            fail("expected ", to_string(expected), ", found ", to_string(values_[value].kind));
        return values_[value];
    }

    /// One opcode. Each of the four functions hands on what is not its own.
    void step(std::uint8_t opcode) {
        if (opcode == 'N') return push_new({});
        if (opcode == 0x88 || opcode == 0x89) return push_new({.kind = Kind::boolean, .integer = opcode == 0x88});
        if (opcode == 'K') return push_integer(next<std::uint8_t>());
        if (opcode == 'M') return push_integer(next<std::uint16_t>());
        if (opcode == 'J') return push_integer(next<std::int32_t>());
        if (opcode == 0x8a) return push_long(text(next<std::uint8_t>()));
        if (opcode == 'G') return push_new({.kind = Kind::real, .real = big_endian_double(text(8))});
        if (opcode == 'X' || opcode == 'T') return push_string(next<std::uint32_t>());  // 'T' and 'U' are Python 2's
        if (opcode == 0x8c || opcode == 'U') return push_string(next<std::uint8_t>());
        fill_container(opcode);
    }

    void fill_container(std::uint8_t opcode) {
        if (opcode == '(') return mark();
        if (opcode == ')') return push_new({.kind = Kind::tuple});
        if (opcode == ']') return push_new({.kind = Kind::list});
        if (opcode == '}') return push_new({.kind = Kind::dict});
        if (opcode == 't') return push_new({.kind = Kind::tuple, .items = pop_to_mark()});
        if (opcode >= 0x85 && opcode <= 0x87) return push_new({.kind = Kind::tuple, .items = pop_some(opcode - 0x84u)});
        if (opcode == 'a') return append_to(Kind::list, pop_some(1));
        if (opcode == 'e') return append_to(Kind::list, pop_to_mark());
        if (opcode == 's') return append_to(Kind::dict, pop_some(2));
        if (opcode == 'u') return append_to(Kind::dict, pop_to_mark());
        use_memo(opcode);
    }

    void use_memo(std::uint8_t opcode) {
        if (opcode == 'q') return put(next<std::uint8_t>());
        if (opcode == 'r') return put(next<std::uint32_t>());
        if (opcode == 0x94) return put(memo_.size());
        if (opcode == 'h') return get(next<std::uint8_t>());
        if (opcode == 'j') return get(next<std::uint32_t>());
        call(opcode);
    }

    void call(std::uint8_t opcode) {
        if (opcode == 'c') return push_global_of_lines();
        if (opcode == 0x93) return push_global_of_strings(pop_some(2));
        if (opcode == 'R') return reduce();
        if (opcode == 'b') return ignore_state();
        if (opcode == 'Q') return push_new({.kind = Kind::storage, .items = checked(pop(), Kind::tuple).items});
        if (opcode == 0x95) return static_cast<void>(next<std::uint64_t>());  // a frame's length, for looking ahead
        fail("opcode ", opcode, " is not one that a state dict needs");
    }

    void mark() {
        if (marks_.size() == limits_.depth) fail("expected a depth of ", limits_.depth, " at most, found more");
        marks_.push_back(stack_.size());
    }

    void append_to(Kind kind, const std::vector<Index>& items) {
        if (kind == Kind::dict && items.size() % 2 != 0) fail("expected keys and values in pairs");
        spend(items.size());
        PickleValue& container = top(kind);
        container.items.insert(container.items.end(), items.begin(), items.end());
    }

    void put(std::size_t key) {
        need(1);
        if (memo_.insert_or_assign(key, stack_.back()).second) spend(1);
    }

    void get(std::size_t key) {
        const auto found = memo_.find(key);
        if (found == memo_.end()) fail("expected the memo to hold ", key, ", found nothing");
        push(found->second);
    }

    /// What it sets is a state dict's _metadata, which says nothing about the tensors.
    void ignore_state() {
        checked(pop(), Kind::dict);
        top(Kind::dict);
    }

    void push_global_of_lines() {
        const std::string_view module = line();
        push_global(module, line());
    }

    void push_global_of_strings(const std::vector<Index>& names) {
        push_global(checked(names[0], Kind::string).text, checked(names[1], Kind::string).text);
    }

    void push_global(std::string_view module, std::string_view name) {
        const std::string full = joined({module, ".", name});
        const PickleGlobal* const known = pickle_global_named(full);
        if (known == nullptr)
            fail(in_quotes(full),
                 " is not in the list of things that a state dict may hold; is it a whole model? "
                 "Then save its state_dict()");
        push_new({.kind = Kind::global, .text = known->name});
    }

    void reduce() {
        const Index arguments = pop();
        const PickleValue& function = checked(pop(), Kind::global);
        const PickleValue& tuple = checked(arguments, Kind::tuple);
        if (function.text == pickle_globals.front().name) {
            push_new({.kind = Kind::dict, .items = pairs(tuple)});
        } else if (function.text.ends_with("Storage")) {
            fail(in_quotes(function.text), " is not a function that a state dict calls");
        } else {
            push_new({.kind = Kind::call, .text = function.text, .items = tuple.items});
        }
    }

    /// OrderedDict() or, as Python 2 writes it, OrderedDict([[key, value], ...]).
    std::vector<Index> pairs(const PickleValue& arguments) {
        if (arguments.items.size() > 1) fail("expected one argument of OrderedDict at most, found more");
        if (arguments.items.empty()) return {};
        const PickleValue& list = checked(arguments.items[0], Kind::list);
        std::vector<Index> flat;
        for (const Index i : list.items) {
            const PickleValue& pair = values_[i];
            if ((pair.kind != Kind::list && pair.kind != Kind::tuple) || pair.items.size() != 2)
                fail("expected OrderedDict to be given pairs, found ", to_string(pair.kind));
            flat.insert(flat.end(), pair.items.begin(), pair.items.end());
        }
        return flat;
    }

    static double big_endian_double(std::string_view bytes) {
        std::array<std::byte, sizeof(double)> reversed;
        std::memcpy(reversed.data(), bytes.data(), reversed.size());
        std::reverse(reversed.begin(), reversed.end());
        return load_little_endian<double>(reversed.data());
    }

    std::span<const std::byte> bytes_;
    const std::string& description_;
    PickleLimits limits_;
    std::size_t at_ = 0;
    std::size_t opcode_at_ = 0;
    std::size_t spent_ = 0;
    std::vector<PickleValue> values_;
    std::vector<Index> stack_;
    std::vector<std::size_t> marks_;  // how high the stack stood at each
    std::map<std::size_t, Index> memo_;
};

}  // namespace detail

/// The pickle at the start of `bytes`, which must outlive the answer. `description` is for messages.
inline Pickle read_pickle(std::span<const std::byte> bytes, const std::string& description,
                          const PickleLimits& limits = {}) {
    return detail::PickleMachine(bytes, description, limits).run();
}

}  // namespace linnet::io
