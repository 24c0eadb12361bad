// The real daemon's `main`.
#include "main.hpp"

#include <vector>

int main(int argc, char** argv) {
    const std::span<char* const> words{argv, static_cast<std::size_t>(argc)};
    const std::vector<const char*> arguments(words.begin() + (argc > 0 ? 1 : 0), words.end());
    return tether::daemon::tetherd_main(arguments);
}
