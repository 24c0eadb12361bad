// A remote session that a test plays.
#pragma once

#include "scripted_body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

namespace tether::test {

/// Where an event shows up.
enum class shown { everywhere, on_streams, in_history };

/// Its events get ids and times that grow. What clients send is queued until the test has it processed.
class scripted_session {
  public:
    explicit scripted_session(std::string id) : id_{std::move(id)} {}

    const std::string& id() const { return id_; }
    std::string status = "idle";
    bool archived = false;
    bool deleted = false;
    boost::json::object metadata;

    /// One processed event; its id. `more` are its further members.
    std::string emit(std::string_view type, boost::json::object more = {}, shown where = shown::everywhere);
    /// Queues what a client sent and echoes it; the events as they were accepted.
    boost::json::array accept(const boost::json::array& events);
    /// Everything queued is processed now.
    void process();
    /// One message of the agent; its id.
    std::string say(const std::string& text, shown where = shown::everywhere);
    std::string go_idle(std::string_view reason = "end_turn", shown where = shown::everywhere);
    /// A whole turn: processes what is queued, says `text` and goes idle.
    void answer(const std::string& text, shown where = shown::everywhere);

    /// The history as it is listed: queued events last.
    boost::json::array listed() const;
    /// Takes an event as it is into the history.
    void list(boost::json::object event);
    /// Writes an event as it is to all open streams.
    void stream(const boost::json::object& event);
    /// The same for octets that are no event.
    void stream_octets(const std::string& octets);
    void end_streams(error_code why = {});
    std::size_t open_streams() const;

    std::shared_ptr<stream_feed> open(const boost::asio::any_io_executor& executor);
    boost::json::object document() const;
    /// Ids of everything clients sent, in order.
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
