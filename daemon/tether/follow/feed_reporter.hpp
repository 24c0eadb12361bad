// Reports the troubles of a feed on standard error.
#pragma once

#include "context.hpp"

#include <tether/client/feed_policy.hpp>

#include <string>

namespace tether::cli {

/// For commands that print records and have no live line. Reports an outage that lasts, once, and its end; and a feed
/// that breaks three times without a record in between. The context must outlive it.
class feed_reporter {
  public:
    /// `about` is the run's id; empty for the feed of all runs.
    feed_reporter(context& with, std::string about) : with_{with}, about_{std::move(about)} {}

    void on_item(const client::feed_item& item);

  private:
    void on_break();
    void report(std::string_view text);

    context& with_;
    std::string about_;
    unsigned outages_ = 0; ///< since the last record
    unsigned tries_ = 0;   ///< to reopen the feed that failed in this outage, and the break itself
};

/// The message about a record of a run that is not the feed's.
std::string foreign_record_text();

} // namespace tether::cli
