// Formats orphaned sessions for the local API.
#pragma once

#include <tether/session/run/run_service.hpp>

#include <string>
#include <vector>

namespace tether::server {

/// `{"data":[…],"removing":…}` as JSON text, one line. Contains `created_at`, from which readers compute ages.
std::string orphans_text(const std::vector<session::orphan>& found, session::reap_mode mode);

} // namespace tether::server
