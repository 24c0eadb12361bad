// Builds the timeline of a run from the records of its feed.
#pragma once

#include "span.hpp"

#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <map>
#include <string>

namespace tether::cli::timeline {

/// Accepts records in order, a few at a time. Times come from the documents: the API's for events, the daemon's for the
/// run. Changes of the run have no time, so what they report about the stream is placed between their neighbours.
class builder {
  public:
    void on_run(const protocol::run_document& run);
    void on_event(const boost::json::value& event);

    /// Open spans last until `now` or, when the run is finished, until its end.
    chart finish(const protocol::run_document& run, wall_time now) const;

  private:
    void open(std::string key, span one);
    void close(const std::string& key, wall_time time, bool has_failed = false, std::string note = {});
    void close_all(wall_time time, bool with_answers);
    void on_tool_use(const boost::json::value& event, std::string_view type, wall_time time);
    void on_tool_answer(const boost::json::value& event, std::string_view type, wall_time time);
    void on_span(const boost::json::value& event, std::string_view type, wall_time time);
    void on_status(const boost::json::value& event, std::string_view type, wall_time time);
    void on_other_agent(const boost::json::value& event, std::string_view type, wall_time time);

    std::vector<span> spans_;
    std::map<std::string, std::size_t, std::less<>> open_; ///< indexes into `spans_`, by the id that closes the span
    std::map<std::string, std::string, std::less<>> threads_;
    std::uint64_t left_out_ = 0, models_ = 0, reopens_ = 0, polls_ = 0;
    std::optional<wall_time> first_, last_; ///< of the events so far
    std::optional<wall_time> changed_at_;   ///< `last_` at the last change of the run
};

} // namespace tether::cli::timeline
