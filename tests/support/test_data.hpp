// Reads the fixtures in tests/data.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <string_view>

namespace tether::test {

/// The folder tests/data of the source tree.
std::filesystem::path data_dir();

/// The bytes of a file below tests/data. Throws when it cannot be read.
std::string read_data(std::string_view name);

/// The same, parsed as JSON.
boost::json::value read_json(std::string_view name);

} // namespace tether::test
