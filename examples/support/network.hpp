// The options that classify and infer share: the network by its name, its weights, threads.
#pragma once

#include <linnet/exec/thread_pool.hpp>
#include <linnet/zoo/entry.hpp>
#include <vector>

#include "options.hpp"
#include "registry.hpp"

inline void add_network_options(std::vector<Option>& known, std::string_view weights_help) {
    known.push_back({"model", "NAME", "the network; infer --list prints the names"});
    known.push_back({"weights", "FILE", weights_help});
    known.push_back({"threads", "N", "how many threads work on a picture, default 1"});
}

/// A name that is unknown is a wrong option.
inline const linnet::zoo::Entry& entry_of(const Options& options) {
    const std::string name = options.required("model");
    try {
        return registered(name);
    } catch (const linnet::Error& unknown) {
        throw Usage(unknown.what());
    }
}

inline int threads_of(const Options& options) {
    return options.integer("threads", 1, linnet::exec::ThreadPool::max_threads).value_or(1);
}
