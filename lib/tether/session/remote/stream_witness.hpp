// Records what a session's event stream shows about a send.
#pragma once

#include <tether/async/event.hpp>
#include <tether/session/policy/work_search.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tether::session {

/// The session's metadata key that proves that a stream is live.
inline constexpr std::string_view mark_metadata_key = "tether_mark";

/// True when `e` is the `session.updated` of an update that set this mark.
bool shows_mark(const api::event& e, std::string_view mark);

/// Shared by the task that reads the stream and the task that sends: one send at a time.
class stream_witness {
  public:
    /// A stream was opened, and is read from now on.
    void opened() { is_open_ = true; }
    /// The stream ended, or lost an event.
    void lost();
    /// An event of the stream, in order.
    void observe(const api::event& e);

    /// A send begins.
    void expect(work_search search);
    /// Waits for the mark from now on.
    void expect_mark(std::string mark);
    /// The send is over.
    void forget();

    /// True when a stream was open at `expect`, and nothing was lost since.
    bool is_unbroken() const noexcept { return is_unbroken_; }
    bool has_shown_send() const { return search_ && search_->has_found(); }
    bool has_shown_mark() const noexcept { return has_shown_mark_; }
    std::vector<api::event> found() const;

    /// Notified when one of these changes; also by the sender itself.
    async::event changed;

  private:
    bool is_open_ = false;
    bool is_unbroken_ = false;
    bool has_shown_mark_ = false;
    std::optional<work_search> search_; ///< while a send is active
    std::string mark_;
};

} // namespace tether::session
