// Chooses how log records are written.
#pragma once

#include <tether/core/log.hpp>

#include <string>
#include <string_view>

namespace tether::daemon {

/// How records are written.
enum class log_format {
    automatic, ///< `journal` when standard error is the journal, else `logfmt`
    logfmt,
    json,
    journal, ///< the journal's native protocol; standard error while no process listens on its socket
};

/// The layout for `format` on this system. `journal_stream` is `$JOURNAL_STREAM`, which names the journal's stream by
/// device and inode and also reaches programs whose output goes elsewhere; `standard_error` identifies our standard
/// error in the same form (systemd.exec(5)). Pure.
log_layout layout_of(log_format format, std::string_view journal_stream, std::string_view standard_error);

/// A logger that writes to the current standard error, without waiting for its reader. With the layout `journal` it
/// writes each record with all its fields to the journal's socket, and to standard error the records that the socket
/// does not accept.
logger make_logger(log_level level, log_layout layout, std::string_view journal_path);

/// The path of the journal's socket: `$TETHER_JOURNAL_SOCKET`, for tests and for containers with another path, else the
/// system's (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>).
std::string journal_path(std::string_view from_environment);

/// The device and inode of standard error, `DEVICE:INODE` in decimal; empty when it has none.
std::string standard_error_identity();

} // namespace tether::daemon
