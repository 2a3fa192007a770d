// A plugin of qemu-user (its plugin interface, version 1: qemu 6 to 8) that counts the instructions of an aarch64
// program by what they do, for instructions.sh. Prints a line "count NAME NUMBER" a kind when the program ends.
//
//     g++ -shared -fPIC -o count_instructions.so count_instructions.cpp
//     qemu-aarch64 -plugin ./count_instructions.so -d plugin PROGRAM
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

// What qemu-plugin.h declares; Debian does not package that header.
extern "C" {
struct qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
void qemu_plugin_register_vcpu_tb_trans_cb(std::uint64_t id, void (*callback)(std::uint64_t id, qemu_plugin_tb*));
void qemu_plugin_register_atexit_cb(std::uint64_t id, void (*callback)(std::uint64_t id, void*), void* data);
std::size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb*);
qemu_plugin_insn* qemu_plugin_tb_get_insn(const qemu_plugin_tb*, std::size_t index);
const void* qemu_plugin_insn_data(const qemu_plugin_insn*);
void qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_insn*, int operation, void* counter, std::uint64_t added);
void qemu_plugin_outs(const char*);
}

namespace {

enum Kind { multiply_add, vector_load, vector_store, vector_arithmetic, scalar, kinds };
constexpr const char* names[] = {"multiply_add", "vector_load", "vector_store", "vector_arithmetic", "scalar"};
std::uint64_t counts[kinds];

/// By the A64 encoding (Arm Architecture Reference Manual, C4.1): loads, stores and arithmetic of SIMD registers.
Kind kind_of(std::uint32_t word) {
    if ((word & 0xffa0fc00) == 0x4e20cc00) return multiply_add;  // fmla, fmls v.4s, v.4s, v.4s
    if ((word & 0xffc0b400) == 0x4f801000) return multiply_add;  // fmla, fmls v.4s, v.4s, v.s[lane]
    if ((word & 0x0a000000) == 0x08000000) {                     // loads and stores
        if ((word & 0x04000000) == 0) return scalar;
        const bool structures = (word & 0xbe000000) == 0x0c000000;  // ld1, ld1r, st1
        const bool pair = (word & 0x3a000000) == 0x28000000;        // ldp, stp
        const bool literal = (word & 0x3b000000) == 0x18000000;
        const bool load = literal || ((structures || pair) ? (word >> 22 & 1) != 0 : (word >> 22 & 3) % 2 == 1);
        return load ? vector_load : vector_store;
    }
    if ((word & 0x0e000000) == 0x0e000000) return vector_arithmetic;  // and floating point of one lane
    return scalar;
}

void translated(std::uint64_t, qemu_plugin_tb* block) {
    for (std::size_t i = 0; i < qemu_plugin_tb_n_insns(block); ++i) {
        qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, i);
        std::uint32_t word;
        std::memcpy(&word, qemu_plugin_insn_data(instruction), sizeof word);
        constexpr int add = 0;
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, add, &counts[kind_of(word)], 1);
    }
}

void ended(std::uint64_t, void*) {
    for (int kind = 0; kind < kinds; ++kind) {
        char line[80];
        std::snprintf(line, sizeof line, "count %s %" PRIu64 "\n", names[kind], counts[kind]);
        qemu_plugin_outs(line);
    }
}

}  // namespace

extern "C" {
__attribute__((visibility("default"))) extern const int qemu_plugin_version = 1;
__attribute__((visibility("default"))) int qemu_plugin_install(std::uint64_t id, const qemu_info_t*, int, char**) {
    qemu_plugin_register_vcpu_tb_trans_cb(id, &translated);
    qemu_plugin_register_atexit_cb(id, &ended, nullptr);
    return 0;
}
}
