// Tests that memory for secrets is in no core dump, and that freed memory is wiped.
#include <tether/core/secret_memory.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using tether::allocate_secret;
using tether::free_secret;

namespace {

/// The kernel's flags of the pages that contain `memory`: `VmFlags` of proc(5).
std::set<std::string> flags_of(const void* memory) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    std::ifstream in{"/proc/self/smaps"};
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        unsigned long from = 0, to = 0;
        if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2) inside = from <= address && address < to;
        if (!inside || !line.starts_with("VmFlags:")) continue;
        std::istringstream words{line.substr(8)};
        return {std::istream_iterator<std::string>{words}, {}};
    }
    return {};
}

bool is_zero(const char* memory, std::size_t size) {
    return std::all_of(memory, memory + size, [](char c) { return c == 0; });
}

} // namespace

TEST_SUITE("core::secret_memory") {

    TEST_CASE("secrets of every size are on pages that core dumps exclude") {
        for (const std::size_t size : {1u, 40u, 4096u, 4097u, 100'000u, 3u << 20}) {
            CAPTURE(size);
            void* const memory = allocate_secret(size);
            std::memset(memory, 'k', size);
            const auto flags = flags_of(memory);
            CHECK(flags.contains("dd"));
            CHECK(flags_of(&size).contains("dd") == false);
            free_secret(memory, size);
        }
    }

    TEST_CASE("freed memory is wiped") {
        char* const memory = static_cast<char*>(allocate_secret(200));
        std::memset(memory, 'k', 200);
        char* const keeps_the_page = static_cast<char*>(allocate_secret(200));
        free_secret(memory, 200);
        CHECK(is_zero(memory, 200)); // still mapped: the pool keeps it
        free_secret(keeps_the_page, 200);
    }

    TEST_CASE("many small secrets share a few pages without overlapping") {
        std::vector<char*> all;
        std::set<std::uintptr_t> pages;
        for (int i = 0; i < 1000; ++i) {
            all.push_back(static_cast<char*>(allocate_secret(64)));
            std::memset(all.back(), i % 128, 64);
            pages.insert(reinterpret_cast<std::uintptr_t>(all.back()) / 4096);
        }
        CHECK(pages.size() < 100);
        for (int i = 0; i < 1000; ++i) {
            char* const memory = all[static_cast<std::size_t>(i)];
            CHECK(std::all_of(memory, memory + 64, [&](char c) { return c == static_cast<char>(i % 128); }));
            free_secret(memory, 64);
        }
    }

    TEST_CASE("small blocks are kept for reuse, large ones are returned to the system") {
        void* const small = allocate_secret(4096);
        void* const large = allocate_secret(4097);
        free_secret(small, 4096);
        free_secret(large, 4097);
        CHECK(flags_of(small).contains("dd"));
        CHECK(!flags_of(large).contains("dd"));
    }

    TEST_CASE("a forked child has the memory, excluded from its core dump too, and may use it") {
        char* const memory = static_cast<char*>(allocate_secret(64));
        std::memset(memory, 'k', 64);
        const pid_t child = ::fork();
        if (child == 0) {
            if (memory[63] != 'k' || !flags_of(memory).contains("dd")) ::_exit(1);
            free_secret(memory, 64);
            for (std::size_t size = 1; size < 10'000; size *= 3) free_secret(allocate_secret(size), size);
            ::_exit(0);
        }
        int status = -1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
        CHECK(memory[0] == 'k');
        free_secret(memory, 64);
    }
}
