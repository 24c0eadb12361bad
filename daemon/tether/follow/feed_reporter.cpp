// Reports problems with a feed on standard error.
#include "feed_reporter.hpp"

#include <fmt/format.h>

namespace tether::cli {

void feed_reporter::on_item(const client::feed_item& item) {
    switch (item.kind) {
    case client::feed_item::type::interrupted: on_break(); break;
    case client::feed_item::type::resumed:
        if (tries_ > 1) report("reconnected to the daemon");
        tries_ = 0;
        break;
    case client::feed_item::type::foreign: report(foreign_record_text()); break;
    case client::feed_item::type::run:
    case client::feed_item::type::event: outages_ = 0; break;
    case client::feed_item::type::preview:
    case client::feed_item::type::ended: break;
    }
}

/// A single break is normal: a slow reader's feed ends, or the daemon restarts quickly.
void feed_reporter::on_break() {
    if (++tries_ == 1 && ++outages_ == 3) report("the feed keeps breaking, reconnecting");
    if (tries_ == 2) report("connection to the daemon lost, reconnecting");
}

void feed_reporter::report(std::string_view text) {
    context_.output.note(fmt::format("tether: {}{}{}", about_, about_.empty() ? "" : ": ", text));
}

std::string foreign_record_text() {
    return "ignored a record of another run that the daemon sent";
}

} // namespace tether::cli
