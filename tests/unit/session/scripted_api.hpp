// Simulates a remote API inside the test; it obeys every request unless a fault is set.
#pragma once

#include "scripted_session.hpp"

#include <deque>
#include <functional>
#include <limits>
#include <optional>

namespace tether::test {

/// The calls of the API.
enum class call { create, retrieve, list_sessions, update, send, list_events, open_stream, archive, remove };

/// How a call fails.
struct fault {
    int status = 0;                        ///< the status of the response; 0: no response, but `error`
    std::string body;                      ///< of the response
    std::string field;                     ///< one header field of the response: `name: value`
    error_code error;                      ///< of the connection
    bool acted = false;                    ///< the call takes effect, but its response is lost
    bool hangs = false;                    ///< no response before the caller stops waiting
    bool holds_head = false;               ///< of a stream: no head before its first event
    std::optional<std::string> replaced{}; ///< the call takes effect, and its response has this body and `status`
    std::exception_ptr thrown = nullptr;   ///< an exception instead of a response
};

/// A fault with the status, headers and body of `objects/errors/NAME.json`.
fault fault_named(const std::string& name);
/// A page of HTML from a foreign server.
fault foreign_page(int status);
/// The call takes effect, but the connection breaks before the response.
fault lost_answer();
/// The connection breaks before the call takes effect; the caller cannot know that.
fault lost_call();

class scripted_api final : public wire::transport {
  public:
    explicit scripted_api(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

    /// The next `times` calls of this kind fail in this way.
    void fail(call what, fault how, int times = 1);
    /// The next `times` calls of this kind succeed.
    void pass(call what, int times) { faults_[what].insert(faults_[what].end(), static_cast<std::size_t>(times), {}); }
    /// From now on calls of this kind succeed.
    void forgive(call what) { faults_.erase(what); }
    /// The workspace in every response; empty: none.
    std::string workspace;
    /// The number of sessions per page; by default all sessions.
    std::size_t sessions_per_page = std::numeric_limits<std::size_t>::max();
    /// The next lists of events are these documents, one per call.
    void list_next(boost::json::value page) { pages_.push_back(std::move(page)); }

    /// Called when a send was accepted, before its response.
    std::function<void(scripted_session&)> on_work;

    /// Called before events are listed.
    std::function<void()> on_list;

    /// A session that another user created.
    scripted_session& make_session();
    scripted_session& session(std::size_t index = 0) { return sessions_.at(index); }
    std::size_t sessions() const { return sessions_.size(); }

    /// The number of calls of a kind.
    int count(call what) const;
    /// All calls in order, and the entries that others added: `create`, `send user.message`, …
    std::vector<std::string> diary;

    boost::asio::awaitable<result<wire::response>> async_exchange(wire::request what,
                                                                  wire::exchange_limits limits) override;
    boost::asio::awaitable<result<std::unique_ptr<wire::body_stream>>>
    async_open(wire::request what, wire::exchange_limits limits) override;

  private:
    struct asked {
        call what = call::retrieve;
        scripted_session* session = nullptr;
        std::string note;
    };
    asked read(const wire::request& request);
    wire::response perform(const asked& what, const wire::request& request);
    boost::json::value list(const scripted_session& session, std::string_view target);
    boost::json::object list_sessions(std::string_view target) const;
    std::optional<fault> next_fault(call what);

    boost::asio::any_io_executor executor_;
    std::deque<scripted_session> sessions_;                   // a deque keeps addresses valid
    std::map<call, std::deque<std::optional<fault>>> faults_; ///< an empty one lets a call succeed
    std::map<call, int> counts_;
    std::deque<boost::json::value> pages_;
};

} // namespace tether::test
