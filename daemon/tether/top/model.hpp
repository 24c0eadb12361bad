// Keeps the table of tether top: its runs, their order and the selected one.
#pragma once

#include "row.hpp"

#include <tether/protocol/status_document.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli::top {

/// Sort orders, in the sequence of the key `s`.
enum class order {
    activity, ///< runs that need a person first, then the newest
    age,      ///< the oldest first
    tokens,   ///< the most first
    quiet,    ///< the longest without an event first
};
const char* word_of(order by) noexcept;

/// Maximum number of runs in the table, more than the unfinished runs of a daemon; further ones are left out.
inline constexpr std::size_t most_rows = 200'000;

/// Maximum number of finished runs in the table; the oldest are removed first.
inline constexpr std::size_t most_finished = 500;

/// Pure: the caller passes documents, events and the time.
class model {
  public:
    void on_run(const protocol::run_document& run);
    /// Ignores events of unknown runs.
    void on_event(const std::string& run_id, const boost::json::value& event, wall_time now);
    void on_status(protocol::status_document status) { status_ = std::move(status); }
    void on_link(bool is_up) { is_linked_ = is_up; }
    /// Removes all runs before the list is read again; the selection stays if its run comes back.
    void clear();

    void next_order();
    void toggle_finished();
    /// Moves the selection by `lines`, at most to the first or the last line.
    void move(std::ptrdiff_t lines);

    /// The id of the selected run; empty for an empty table.
    std::string selected() const;

    /// The visible lines of the table, at most `height`, scrolled so that they include the selected one. Pointers are
    /// valid until the next change.
    struct window {
        std::vector<const row*> rows;
        std::size_t first = 0, total = 0;
        std::size_t selected = 0; ///< within `rows`
    };
    window visible(std::size_t height, wall_time now);

    const std::optional<protocol::status_document>& status() const { return status_; }
    bool is_linked() const { return is_linked_; }
    order sorted_by() const { return order_; }
    bool hides_finished() const { return hides_finished_; }
    /// May differ from `status` for seconds, because the daemon counts runs at other times.
    std::size_t size() const { return rows_.size(); }

  private:
    void sort(wall_time now);
    void drop_oldest_finished();

    std::map<std::string, row, std::less<>> rows_;
    std::size_t finished_ = 0;
    std::vector<const row*> sorted_; ///< the rows that pass the filter
    bool is_stale_ = true;           ///< `sorted_` must be rebuilt
    wall_time now_{};                ///< of the last drawing
    std::string selected_;
    std::size_t place_ = 0, first_ = 0;
    order order_ = order::activity;
    bool hides_finished_ = false, is_linked_ = true;
    std::optional<protocol::status_document> status_;
};

} // namespace tether::cli::top
