// Runs a fuzz target once for each file of a corpus, without libFuzzer.
#include "property.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

int main(int argc, char** argv) {
    std::size_t inputs = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& file : std::filesystem::directory_iterator{argv[i]}) {
            std::ifstream in{file.path(), std::ios::binary};
            const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
            // Printed first, so that the input of a crash is known.
            std::printf("%s\n", file.path().filename().c_str());
            std::fflush(stdout);
            tether::test::check_property({bytes.data(), bytes.size()});
            ++inputs;
        }
    }
    if (inputs > 0) return 0;
    std::fprintf(stderr, "no input found\n");
    return 1;
}
