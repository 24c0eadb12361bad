// Chooses how log records are written.
#pragma once

#include <tether/core/log.hpp>

#include <string>
#include <string_view>

namespace tether::daemon {

/// How records are written to standard error.
enum class log_format {
    automatic, ///< `journal` when standard error is the journal, else `logfmt`
    logfmt,
    json,
    journal,
};

/// The layout that `format` means here. `journal_stream` is `$JOURNAL_STREAM`, which names the journal's stream by
/// device and inode and is inherited by programs whose output goes elsewhere; `standard_error` is ours in the same
/// form (systemd.exec(5)). Pure.
log_layout layout_of(log_format format, std::string_view journal_stream, std::string_view standard_error);

/// The device and inode of standard error, `DEVICE:INODE` in decimal; empty when it has none.
std::string standard_error_identity();

} // namespace tether::daemon
