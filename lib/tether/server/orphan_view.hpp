// Sessions that no run accounts for, as the local API tells of them.
#pragma once

#include <tether/session/run/supervisor.hpp>

#include <string>
#include <vector>

namespace tether::server {

/// `{"data":[…],"removing":…}` as JSON text, one line. Ages are left to readers: `created_at` is told.
std::string orphans_text(const std::vector<session::orphan>& found, session::reap_mode mode);

} // namespace tether::server
