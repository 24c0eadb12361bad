// Finds where connections to the API go, for tetherd and for its dialer.
#pragma once

#include "environment.hpp"

#include <tether/wire/proxy.hpp>

#include <boost/system/result.hpp>
#include <string>

namespace tether::daemon {

/// Why there is no destination, in one line without any secret.
struct no_destination {
    std::string text;
};
using found_destination = boost::system::result<wire::destination, no_destination>;

/// The destination of connections to `base_url`, which is valid: its host, or the proxy that the environment names. The
/// error names the variable. Pure.
found_destination find_destination(const std::string& base_url, const environment& from);

/// The same for the `api.base_url` of a configuration file, or ANTHROPIC_BASE_URL instead. Other settings are not
/// checked. Fails when the file cannot be read.
found_destination read_destination(const std::string& file, const environment& from);

} // namespace tether::daemon
