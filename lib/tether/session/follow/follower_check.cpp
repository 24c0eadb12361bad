// Checks a quiet session while its stream is read.
#include <tether/async/first_exception.hpp>
#include <tether/session/follow/follower.hpp>

#include <tether/session/remote/marked_sessions.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/session_activity.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator&&;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

class raised {
  public:
    explicit raised(bool& flag) : flag_{flag} { flag_ = true; }
    ~raised() { flag_ = false; }
    raised(const raised&) = delete;

  private:
    bool& flag_;
};

} // namespace

/// A quiet run joins the watch of all runs, and its own probes wait for their share of the request rate.
std::optional<follower::check> follower::due_check(reading& now) {
    if (const auto order = now.place.take_order())
        return *order == watch_order::action::probe ? check::probe : check::look;
    const auto time = steady_clock::now();
    if (now.clock.judge(time) != stream_clock::verdict::probe) return std::nullopt;
    watch(now);
    if (!now.slot) now.slot = tools_.watch.budget().reserve(time);
    const milliseconds patience = probe_budget::longest_wait;
    if (!now.slot) now.clock.postpone(time + patience / 2 + milliseconds{static_cast<int>(tools_.random() * 150'000)});
    else if (*now.slot > time) now.clock.postpone(*now.slot);
    else return check::probe;
    return std::nullopt;
}

void follower::watch(reading& now) {
    quiet_run quiet;
    quiet.session_id = followed_.run.session_id;
    quiet.agent_id = followed_.agent_id;
    quiet.created_at = followed_.session_created_at;
    if (!quiet.created_at && !is_adopted(followed_.run)) quiet.created_at = listed_since(followed_.run);
    quiet.rests = followed_.rests;
    now.place.join(std::move(quiet));
}

/// Returns why the stream cannot be read any more.
asio::awaitable<std::optional<api::failure>> follower::async_check(reading& now, check what) {
    is_checking_ = true;
    asio::awaitable<void> checking = async_check_meanwhile(now, what);
    asio::awaitable<void> watching = async_read_beside(now);
    try {
        co_await (std::move(checking) && std::move(watching));
    } catch (const asio::multiple_exceptions& both) {
        if (!now.lost && !followed_.turn.over()) async::rethrow_first(both);
    } catch (const boost::system::system_error&) {
        if (!now.lost && !followed_.turn.over()) throw;
    }
    is_checking_ = is_merging_ = false;
    co_await async_take_held(now);
    if (followed_.turn.over()) co_return api::failure{};
    if (now.lost) co_return *now.lost;
    if (now.is_stale || listed_end_) co_return api::failure{errc::stream_stale};
    co_return std::nullopt;
}

asio::awaitable<void> follower::async_check_meanwhile(reading& now, check what) {
    const raised checking{is_checking_};
    if (what == check::probe) co_await async_probe(now);
    else co_await async_look(now, /*is_resting=*/true);
    is_checking_ = false;
    now.stream.end_wait();
}

/// Ends a check that is not needed any more.
asio::awaitable<void> follower::async_read_beside(reading& now) {
    const api::failure lost = co_await async_read(now, read_until::checked);
    if (lost.code) now.lost = lost;
    if (lost.code || followed_.turn.over()) throw boost::system::system_error{asio::error::operation_aborted};
}

asio::awaitable<void> follower::async_probe(reading& now) {
    now.slot.reset();
    auto session = co_await async_read_session(tools_, followed_.run.session_id);
    const bool is_resting = session && !is_working(session->status);
    const bool looks = now.clock.probe_reads_history() || is_resting;
    now.clock.probed(steady_clock::now());
    if (session.has_error()) {
        now.is_stale = is_broken(session.error());
        co_return;
    }
    followed_.session_created_at = session->created_at;
    followed_.agent_id = session->agent_id;
    if (!looks) co_return;
    tools_.watch.budget().charge(steady_clock::now());
    co_await async_look(now, is_resting);
}

/// The session may be gone, or a gap stays open: opening the stream again decides.
bool follower::is_broken(const api::failure& why) const {
    const fault_kind kind = kind_of(why);
    return is_gap_barred(why) || kind == fault_kind::missing || kind == fault_kind::refusal;
}

/// Reads the newest history: new events there show that the stream is stale, unless the stream brings some meanwhile.
/// When they do not explain why the session does not run, the whole history is read.
asio::awaitable<void> follower::async_look(reading& now, bool is_resting) {
    const std::size_t before = now.batches;
    const auto is_moot = [&] { return now.is_publishing || now.batches != before; };
    bool is_partial = false;
    if (!gap_unread_) {
        const auto newest = co_await history_.async_read_newest(is_moot, is_merging_);
        if (newest.has_error()) now.is_stale = is_broken(newest.error());
        if (newest.has_error() || is_moot()) co_return;
        is_partial = newest->reached_known;
        now.is_stale = newest->fresh;
        if (!followed_.turn.is_sending() && newest->over) listed_end_ = newest->over;
        if (!listed_end_) co_await intake_.async_update_state(followed_.turn);
        is_merging_ = false;
    }
    const bool is_explained = !is_resting || followed_.rests || now.is_stale || listed_end_;
    if (is_partial && is_explained) {
        now.place.history_read(followed_.rests);
        co_return;
    }
    if (is_moot()) co_return;
    is_merging_ = true;
    const auto is_fresh = co_await async_read_history();
    is_merging_ = false;
    if (is_fresh.has_error()) now.is_stale = is_broken(is_fresh.error());
    else now.is_stale = *is_fresh;
    if (is_fresh) now.place.history_read(followed_.rests);
}

} // namespace tether::session
