// The command line of a program: `--name value` or `--name=value` in any order, `--` before arguments that begin with
// a dash, `--help`. What is wrong with it is a Usage; main() prints that with the usage and returns 2.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <linnet/core/error.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct Usage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A finite number, all of `text`.
inline std::optional<double> parse_number(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// A whole number of `lowest` to `highest`, in decimal digits.
inline std::optional<int> parse_integer(const std::string& text, int lowest, int highest) {
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
    const int value = std::atoi(text.c_str());
    return value < lowest || value > highest ? std::nullopt : std::optional(value);
}

/// `text` cut at each `separator`; an empty text is one empty part.
inline std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t end; (end = text.find(separator)) != text.npos; text.remove_prefix(end + 1))
        parts.emplace_back(text.substr(0, end));
    parts.emplace_back(text);
    return parts;
}

/// One option: its name without dashes, its value's name in the help (empty for a switch), and what it does.
struct Option {
    std::string_view name;
    std::string_view value;
    std::string_view help;
};

class Options {
  public:
    Options(std::string program, std::string synopsis, std::vector<Option> known)
        : program_(std::move(program)), synopsis_(std::move(synopsis)), known_(std::move(known)) {
        known_.push_back({"help", "", "this text"});
    }

    void parse(int argc, const char* const* argv) {
        bool only_arguments = false;
        for (int i = 1; i < argc; ++i) {
            const std::string_view word = argv[i];
            if (only_arguments || word.size() < 2 || word[0] != '-') {
                arguments_.emplace_back(word);
            } else if (word == "--") {
                only_arguments = true;
            } else {
                if (parse_option(word, i + 1 < argc ? argv[i + 1] : nullptr)) ++i;
            }
        }
    }

    bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
    std::optional<std::string> text(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }
    std::string required(std::string_view name) const {
        if (!has(name)) throw Usage("expected the option --" + std::string(name));
        return *text(name);
    }
    std::optional<int> integer(std::string_view name, int lowest, int highest) const {
        if (!has(name)) return std::nullopt;
        const std::optional<int> value = parse_integer(*text(name), lowest, highest);
        if (!value) fail(name, "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        return value;
    }
    const std::vector<std::string>& arguments() const { return arguments_; }

    [[noreturn]] void fail(std::string_view name, const std::string& expected) const {
        throw Usage("--" + std::string(name) + ": expected " + expected + ", found '" + text(name).value_or("") + "'");
    }

    std::string usage() const { return "usage: " + synopsis_ + "\n       " + program_ + " --help\n"; }
    std::string help(std::string_view more) const {
        std::string text = usage() + "\n";
        for (const Option& option : known_) {
            std::string head = "  --" + std::string(option.name);
            if (!option.value.empty()) head += " " + std::string(option.value);
            head.resize(std::max<std::size_t>(head.size() + 2, 26), ' ');
            for (const std::string& line : split(option.help, '\n')) {
                text += head + line + "\n";
                head.assign(26, ' ');
            }
        }
        return text + "\n" + std::string(more);
    }

  private:
    /// Whether the next word was its value.
    bool parse_option(std::string_view word, const char* next) {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, 2) == "--" ? word.substr(2, equals - 2) : "";
        const auto option = std::find_if(known_.begin(), known_.end(), [&](const Option& o) { return o.name == name; });
        if (name.empty() || option == known_.end())
            throw Usage("unknown option " + std::string(word.substr(0, equals)));
        if (has(name)) throw Usage("--" + std::string(name) + " is given twice");
        std::string& value = values_[std::string(name)];
        if (equals != word.npos) {
            if (option->value.empty()) throw Usage("--" + std::string(name) + " takes no value");
            value = word.substr(equals + 1);
            return false;
        }
        if (option->value.empty()) return false;
        if (next == nullptr || std::string_view(next).substr(0, 2) == "--")
            throw Usage("--" + std::string(name) + ": expected a value, " + std::string(option->value));
        value = next;
        return true;
    }

    std::string program_;
    std::string synopsis_;
    std::vector<Option> known_;
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> arguments_;
};

/// A program: `run(options)` returns its exit status. Errors are one message on stderr and 1, wrong options 2.
template <class Run>
int run_program(const char* name, Options options, std::string_view more_help, int argc, char** argv, Run&& run) {
    int status = 1;
    try {
        options.parse(argc, argv);
        if (options.has("help")) {
            std::fputs(options.help(more_help).c_str(), stdout);
            status = 0;
        } else {
            status = run(options);
        }
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) linnet::raise("standard output: cannot be written");
    } catch (const Usage& wrong) {
        std::fprintf(stderr, "%s: %s\n%s", name, wrong.what(), options.usage().c_str());
        return 2;
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "%s: not enough memory\n", name);
        return 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", name, error.what());
        return 1;
    }
    return status;
}
