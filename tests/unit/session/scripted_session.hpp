// Simulates a remote session under the control of a test.
#pragma once

#include "scripted_body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Where an event becomes visible.
enum class shown { everywhere, on_streams, in_history };

/// Its events get increasing ids and times. Client events are queued until the test processes them.
class scripted_session {
  public:
    explicit scripted_session(std::string id) : id_{std::move(id)} {}

    const std::string& id() const { return id_; }
    std::string status = "idle";
    std::string updated_at; ///< empty: moves with each event
    bool archived = false;
    bool deleted = false;
    boost::json::object metadata;
    boost::json::value usage; ///< null: not in the session's document

    /// Adds one processed event; returns its id. `more` contains its further members.
    std::string emit(std::string_view type, boost::json::object more = {}, shown where = shown::everywhere);
    /// Queues a client's events and echoes them; returns the accepted events.
    boost::json::array accept(const boost::json::array& events);
    /// Processes all queued events.
    void process();
    /// Sets values of the metadata; the streams and the history show the update.
    void update(const boost::json::object& patch);
    /// Adds one message of the agent; returns its id.
    std::string say(const std::string& text, shown where = shown::everywhere);
    std::string go_idle(std::string_view reason = "end_turn", shown where = shown::everywhere);
    /// Plays a complete turn: processes queued events, sends `text` and becomes idle.
    void answer(const std::string& text, shown where = shown::everywhere);

    /// The history in list order: queued events last.
    boost::json::array listed() const;
    /// Adds an event unchanged to the history.
    void list(boost::json::object event);
    /// Writes an event unchanged to all open streams.
    void stream(const boost::json::object& event);
    /// The same for bytes that are not an event.
    void stream_bytes(const std::string& bytes);
    void end_streams(error_code why = {});
    std::size_t open_streams() const;

    std::shared_ptr<stream_feed> open(const boost::asio::any_io_executor& executor);
    boost::json::object document() const;
    /// Ids of all client events, in order.
    const std::vector<std::string>& accepted() const { return accepted_; }

  private:
    boost::json::object make(std::string_view type, boost::json::object more);
    std::string now();

    std::string id_;
    boost::json::array history_;
    boost::json::array queued_;
    std::vector<std::string> accepted_;
    std::vector<std::weak_ptr<stream_feed>> feeds_;
    unsigned events_ = 0;
    unsigned ticks_ = 0;
};

} // namespace tether::test
