// Keeps what tether top knows about one run.
#pragma once

#include "follow/progress.hpp"

#include <tether/core/timestamp.hpp>
#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace tether::cli::top {

/// Built from the run's documents and events. Texts are sanitised, one line each.
class row {
  public:
    void on_run(const protocol::run_document& run);
    /// `now` is when it arrived.
    void on_event(const boost::json::value& event, wall_time now);

    bool is_finished() const { return is_finished_; }
    /// The sort rank, with runs that need a person first: 0 waits for an answer, then running, starting, queued,
    /// finished.
    int rank() const;
    std::uint64_t tokens() const;
    /// The current tool, the pending question, or the outcome of the run; else its title.
    std::string doing() const;
    /// `5.0k/3.2k`, input and output tokens; empty when unknown.
    std::string tokens_text() const;
    const std::string& cost() const { return seen_.cost(); }
    std::chrono::milliseconds age(wall_time now) const;
    /// The time since the last event; empty before the first event, or when no event is expected.
    std::optional<std::chrono::milliseconds> quiet_for(wall_time now) const;

    std::string id, short_id, state, mode, title, created_at;
    std::uint64_t turns = 0, reopens = 0;

  private:
    progress seen_;
    std::string finished_at_, verdict_;
    std::optional<wall_time> last_event_;
    bool is_finished_ = false;
};

} // namespace tether::cli::top
