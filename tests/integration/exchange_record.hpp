// Records the daemon's responses, so that another program can check them against their description.
#pragma once

#include <tether/client/connection.hpp>

#include <functional>

namespace tether::test {

/// Appends each exchange as a line of JSON (`method`, `path`, `request`, `status`, `content_type`,
/// `body`) to a file named after this program in the folder TETHER_EXCHANGES. Omits exchanges over
/// 1 MiB, and everything after 100,000 exchanges. Does nothing without that variable. Each process
/// starts a new file.
std::function<void(const client::request&, const client::answer&)> exchange_recorder();

} // namespace tether::test
