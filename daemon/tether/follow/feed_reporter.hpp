// Reports problems with a feed on standard error.
#pragma once

#include "command_context.hpp"

#include <tether/client/feed_policy.hpp>

#include <string>

namespace tether::cli {

/// For commands that print records and have no live line. Reports a lasting outage once, and its end. Also reports a
/// feed that breaks three times without a record in between. The context must outlive it.
class feed_reporter {
  public:
    /// `about` is the run's id; empty for the feed of all runs.
    feed_reporter(command_context& context, std::string about) : context_{context}, about_{std::move(about)} {}

    void on_item(const client::feed_item& item);

  private:
    void on_break();
    void report(std::string_view text);

    command_context& context_;
    std::string about_;
    unsigned outages_ = 0; ///< since the last record
    unsigned tries_ = 0;   ///< failed attempts to reopen the feed in this outage, including the break itself
};

/// The message about a record of another run than the feed's.
std::string foreign_record_text();

} // namespace tether::cli
