// Reports the troubles of a feed on standard error.
#include "tether_feed_reporter.hpp"

#include <fmt/format.h>

namespace tether::cli {

void feed_reporter::on_item(const client::feed_item& item) {
    switch (item.kind) {
    case client::feed_item::what::interrupted:
        // The first break is normal after a restart of the daemon or for a slow reader.
        if (++breaks_ == 2) report("the feed breaks again and again, reconnecting");
        break;
    case client::feed_item::what::foreign: report(foreign_record_text()); break;
    case client::feed_item::what::run:
    case client::feed_item::what::event: breaks_ = 0; break;
    case client::feed_item::what::preview:
    case client::feed_item::what::resumed:
    case client::feed_item::what::ended: break;
    }
}

void feed_reporter::report(std::string_view text) {
    with_.out.note(fmt::format("tether: {}{}{}", about_, about_.empty() ? "" : ": ", text));
}

std::string foreign_record_text() {
    return "the daemon sent a record of another run, which is ignored";
}

} // namespace tether::cli
