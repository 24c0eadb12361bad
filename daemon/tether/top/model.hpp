// The table of tether top: which runs there are, in which order, and which of them is selected.
#pragma once

#include "row.hpp"

#include <tether/protocol/status_document.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli::top {

/// Ways to sort, as `s` goes through them.
enum class order {
    activity, ///< what needs a person first, then the newest
    age,      ///< the oldest first
    tokens,   ///< the most first
    quiet,    ///< the longest without an event first
};
const char* word_of(order by) noexcept;

/// Runs in the table, more than a daemon has unfinished; further ones are left out.
inline constexpr std::size_t most_rows = 200'000;

/// Finished runs that are kept; the oldest go first.
inline constexpr std::size_t most_finished = 500;

/// Pure: documents, events and the time come in from outside.
class model {
  public:
    void on_run(const protocol::run_document& run);
    /// An event of a run that is not known is passed over.
    void on_event(const std::string& run_id, const boost::json::value& event, wall_time now);
    void on_status(protocol::status_document status) { status_ = std::move(status); }
    void on_link(bool is_up) { is_linked_ = is_up; }
    /// Forgets all runs, for a list that is read again; the selection stays if its run comes back.
    void clear();

    void next_order();
    void toggle_finished();
    /// Moves the selection by so many lines, as far as there are any.
    void move(std::ptrdiff_t lines);

    /// The run that is selected; empty when the table is.
    std::string selected() const;

    /// The lines of the table from the first that is shown, at most `height`, scrolled so that the selected one is
    /// among them. Pointers are good until the next change.
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
    /// Runs that the daemon did not count yet, or counts no more, make this differ from `status` for seconds.
    std::size_t size() const { return rows_.size(); }

  private:
    void sort(wall_time now);
    void drop_oldest_finished();

    std::map<std::string, row, std::less<>> rows_;
    std::size_t finished_ = 0;
    std::vector<const row*> sorted_; ///< what passes the filter
    bool is_stale_ = true;           ///< `sorted_` must be made again
    wall_time now_{};                ///< of the last look
    std::string selected_;
    std::size_t place_ = 0, first_ = 0;
    order order_ = order::activity;
    bool hides_finished_ = false, is_linked_ = true;
    std::optional<protocol::status_document> status_;
};

} // namespace tether::cli::top
