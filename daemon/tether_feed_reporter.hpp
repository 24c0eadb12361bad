// Reports the troubles of a feed on standard error.
#pragma once

#include "tether_context.hpp"

#include <tether/client/feed_policy.hpp>

#include <string>

namespace tether::cli {

/// For commands that print records and have no live line. Prints one line for each outage, even if the feed is reopened
/// many times. The context must outlive it.
class feed_reporter {
  public:
    /// `about` is the run's id; empty for the feed of all runs.
    feed_reporter(context& with, std::string about) : with_{with}, about_{std::move(about)} {}

    void on_item(const client::feed_item& item);

  private:
    void report(std::string_view text);

    context& with_;
    std::string about_;
    unsigned breaks_ = 0; ///< since the last record
};

/// The message about a record of a run that is not the feed's.
std::string foreign_record_text();

} // namespace tether::cli
