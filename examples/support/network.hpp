// The options that the programs share: the network by its name, its weights and what they call their tensors, threads.
#pragma once

#include <cinttypes>
#include <cstdio>
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

inline constexpr Option dialect_option{
    "dialect", "MAKER", "whose names the weights have (torchvision, timm, ...), where they do not show it"};

/// A name that is unknown is a wrong option.
inline const linnet::zoo::Entry& entry_of(const Options& options) {
    const std::string name = options.required("model");
    try {
        return registered(name);
    } catch (const linnet::Error& unknown) {
        throw Usage(unknown.what());
    }
}

/// A line a network: name, parameters, multiply-adds, bytes of workspace.
inline int list_networks() {
    for (const linnet::zoo::Entry& entry : registry())
        std::printf("%-32s %10" PRId64 " %12" PRId64 " %10zu\n", entry.name.c_str(), entry.parameters, entry.macs,
                    entry.workspace);
    return 0;
}

/// How the weights name their tensors: `name` says it, else they show it.
inline const linnet::zoo::Dialect& dialect_of(const linnet::zoo::Entry& entry, const std::optional<std::string>& name,
                                              const linnet::AnyWeightSource& weights) {
    if (!name) return entry.dialect_of(weights);
    std::string all;
    for (const linnet::zoo::Dialect& dialect : entry.dialects) {
        if (dialect.name == *name) return dialect;
        all += " " + std::string(dialect.name);
    }
    throw Usage("--dialect: expected for " + entry.name + " one of these:" + all + ", found '" + *name + "'");
}

inline int threads_of(const Options& options) {
    return options.integer("threads", 1, linnet::exec::ThreadPool::max_threads).value_or(1);
}
