#include "log_output.hpp"

#include "journal_socket.hpp"
#include "standard_error.hpp"

#include <tether/core/log_kinds.hpp>

#include <array>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// Calls `write` with the record that reports dropped ones.
template <class Write>
void report_lost(std::uint64_t count, const Write& write) {
    if (count == 0) return;
    const std::array fields{log_field{"lost", count}};
    write(log_record{tether::log_kinds.records_lost, fields});
}

} // namespace

log_layout layout_of(log_format format, std::string_view journal_stream, std::string_view standard_error) {
    switch (format) {
    case log_format::automatic:
        return !journal_stream.empty() && journal_stream == standard_error ? log_layout::journal : log_layout::logfmt;
    case log_format::logfmt: break;
    case log_format::json: return log_layout::json;
    case log_format::journal: return log_layout::journal;
    }
    return log_layout::logfmt;
}

logger make_logger(log_level level, log_layout layout, std::string_view journal_path) {
    // Shared because the function is copied.
    auto lines = std::make_shared<standard_error>();
    const auto write_line = [lines, layout](const log_record& record) { lines->write(to_line(record, layout)); };
    const auto write = [lines, write_line](const log_record& record) {
        report_lost(lines->take_lost(), write_line);
        write_line(record);
    };
    if (layout != log_layout::journal) return logger{level, write};
    auto journal = std::make_shared<journal_socket>(std::string{journal_path});
    return logger{level, [journal, write](const log_record& record) {
                      report_lost(journal->take_lost(),
                                  [&](const log_record& lost) { journal->send(to_journal_datagram(lost)); });
                      if (!journal->send(to_journal_datagram(record))) write(record);
                  }};
}

std::string journal_path(std::string_view from_environment) {
    return from_environment.empty() ? "/run/systemd/journal/socket" : std::string{from_environment};
}

std::string standard_error_identity() {
    struct stat about {};
    if (::fstat(STDERR_FILENO, &about) != 0) return {};
    return fmt::format("{}:{}", about.st_dev, about.st_ino);
}

} // namespace tether::daemon
