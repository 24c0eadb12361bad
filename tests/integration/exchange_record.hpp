// Writes down what the daemon answered, so that another program can hold the answers to their description.
#pragma once

#include <tether/client/connection.hpp>

#include <functional>

namespace tether::test {

/// Appends each exchange as a line of JSON (`method`, `path`, `request`, `status`, `content_type`, `body`) to a file
/// named for this program in the folder that TETHER_EXCHANGES names; what is over 1 MiB, and what comes after 100,000
/// of them, is left out. Empty without that variable. The file begins anew with the process.
std::function<void(const client::request&, const client::answer&)> exchange_recorder();

} // namespace tether::test
