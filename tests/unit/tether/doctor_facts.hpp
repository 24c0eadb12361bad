// Describes a healthy installation for tether doctor, which tests modify.
#pragma once

#include "doctor/facts.hpp"
#include "doctor/finding.hpp"

#include <cerrno>
#include <iosfwd>
#include <string>
#include <string_view>

namespace tether::cli::doctor {
std::ostream& operator<<(std::ostream& out, level how);
} // namespace tether::cli::doctor

namespace tether::test {

cli::doctor::file_facts file_of(cli::doctor::file_facts::type is, unsigned mode, std::string owner);
cli::doctor::file_facts absent(int error = ENOENT);

/// An installation according to the README.
cli::doctor::facts good_facts();

/// Fails unless the finding has that level and its text and remedy contain these.
void expect(const cli::doctor::finding& found, cli::doctor::level how, std::string_view what,
            std::string_view remedy = {});

} // namespace tether::test
