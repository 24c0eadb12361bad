#include "log_output.hpp"

#include "journal_socket.hpp"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

void tell_lost(journal_socket& journal, std::uint64_t count) {
    const std::array fields{log_field{"lost", count}};
    const std::string_view event = "records lost";
    const auto known = find_log_kind(event);
    journal.send(to_journal_datagram({log_level::warning, event, fields, known ? known->kind : nullptr}));
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
    if (layout != log_layout::journal) return logger{level, layout};
    // Shared because the function is copied.
    auto journal = std::make_shared<journal_socket>(std::string{journal_path});
    return logger{level, [journal](const log_record& record) {
                      if (const auto lost = journal->take_lost()) tell_lost(*journal, lost);
                      if (!journal->send(to_journal_datagram(record)))
                          write_to_standard_error(to_line(record, log_layout::journal));
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
