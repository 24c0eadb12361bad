// Plays a proxy.
#pragma once

#include "test_server.hpp"

#include <string>

namespace tether::test {

/// A proxy that connects every tunnel to `port` of 127.0.0.1, whatever the requested target is,
/// after sending `greeting`.
test_server::script leads_to(std::uint16_t port, std::string greeting);

} // namespace tether::test
