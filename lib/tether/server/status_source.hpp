// Declares the source of the daemon's status.
#pragma once

#include <tether/protocol/status_document.hpp>

#include <optional>
#include <string>
#include <sys/types.h>

namespace tether::server {

/// Implemented by the program, which knows all layers. Called on the io thread; must not block.
class status_source {
  public:
    virtual ~status_source() = default;
    /// The status without `clients`, which the server sets. With an owner, the counts cover only its runs.
    virtual protocol::status_document status(std::optional<uid_t> owner) const = 0;
    /// Why the daemon cannot do its job now; empty when it can.
    virtual std::string trouble() const = 0;
};

} // namespace tether::server
