#include <tether/core/log.hpp>

#include <tether/core/log_kinds.hpp>

#include <algorithm>
#include <boost/assert.hpp>
#include <cerrno>
#include <unistd.h>

namespace tether {

void write_to_standard_error(std::string_view line) {
    std::string whole{line};
    whole += '\n';
    for (std::string_view rest = whole; !rest.empty();) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

logger::logger(log_level level, log_layout layout)
    : logger{level, [](log_level, std::string_view line) { write_to_standard_error(line); }, layout} {}

logger::logger(log_level level, line_sink sink, log_layout layout)
    : logger{level, [sink = std::move(sink), layout](const log_record& record) {
                 sink(record.kind.level, to_line(record, layout));
             }} {}

logger::logger(log_level level, record_sink sink) : level_{level}, sink_{std::move(sink)} {}

void logger::set_limits(log_limits limits, clock now) {
    now_ = std::move(now);
    if (limiter_) limiter_->set(limits);
    else limiter_.emplace(limits);
}

void logger::write(const log_kind& kind, std::initializer_list<log_field> fields) const {
    BOOST_ASSERT(std::ranges::all_of(fields, [&](const log_field& f) { return kind.has_field(f.key); }));
    if (!enabled(kind.level)) return;
    log_record record{kind, {fields.begin(), fields.size()}};
    if (!limiter_ || kind.flow == log_flow::free) return sink_(record);
    const auto suppressed = limiter_->admit(kind, now_());
    if (!suppressed) return;
    if (*suppressed == 0) return sink_(record);
    std::vector<log_field> extended{fields};
    extended.emplace_back("suppressed", *suppressed);
    record.fields = extended;
    sink_(record);
}

void logger::report_suppressed(bool everything) const {
    if (!limiter_) return;
    for (const auto& [kind, count] : limiter_->take_suppressed(now_(), everything))
        if (enabled(kind->level)) write(log_kinds.records_suppressed, {{"of", kind->event}, {"suppressed", count}});
}

} // namespace tether
