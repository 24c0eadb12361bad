// Reads the fixtures in tests/data.
#include "test_data.hpp"

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tether::test {

std::filesystem::path data_dir() {
    return TETHER_TEST_DATA;
}

std::string read_data(std::string_view name) {
    std::ifstream in{data_dir() / name, std::ios::binary};
    if (!in) throw std::runtime_error{"no fixture " + std::string{name}};
    return {std::istreambuf_iterator<char>{in}, {}};
}

boost::json::value read_json(std::string_view name) {
    return boost::json::parse(read_data(name));
}

} // namespace tether::test
