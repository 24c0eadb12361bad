// An installation that tether doctor has nothing to complain of, for tests to spoil.
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

/// An installation that is as the README says.
cli::doctor::facts good_facts();

/// Fails unless the finding is of that kind and its text and remedy hold these.
void expect(const cli::doctor::finding& found, cli::doctor::level how, std::string_view what,
            std::string_view remedy = {});

} // namespace tether::test
