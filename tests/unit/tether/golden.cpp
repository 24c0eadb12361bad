// Compares a text with a reviewed file.
#include "golden.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>

namespace tether::test {

void check_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string{TETHER_GOLDEN} + "/" + name;
    if (std::getenv("TETHER_UPDATE_GOLDEN")) std::ofstream{path} << text;
    std::ifstream file{path};
    const std::string golden{std::istreambuf_iterator<char>{file}, {}};
    CHECK_MESSAGE(text == golden, path);
}

} // namespace tether::test
