// Turns the bytes of an event stream into events.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tether::sse {

class line_scanner;
struct whole_block;

/// One dispatched event. The views are well-formed UTF-8 and valid only during the call that passes them.
struct event_view {
    std::string_view type;          ///< `message` when the stream gave none
    std::string_view data;          ///< the values of the `data` lines, joined by LF
    std::string_view last_event_id; ///< of this event, or of the last one before it that had an id
};

/// Limits of one event. A block that exceeds any of them is skipped completely, with its id.
struct parser_limits {
    /// Longest line as sent, and longest data as delivered. Bounds the parser's memory to about twice this while it
    /// assembles an event.
    std::size_t max_event_bytes = 32u << 20;
    /// Most `data` lines in one event.
    std::size_t max_data_lines = 1u << 20;
    /// Longest event type and longest id.
    std::size_t max_name_bytes = 4096;
};

/// Receives what the parser finds, in the order of the stream. It must not feed the parser that calls it.
class sink {
  public:
    virtual void on_event(const event_view& event) = 0;
    /// A block was skipped because it exceeded a limit; its lines had `bytes` bytes, without comments and line ends.
    /// Called when the block ends.
    virtual void on_oversize(std::size_t bytes) = 0;

  protected:
    ~sink() = default;
};

/// Parses one event stream at a time (HTML Standard § 9.2.6). The result does not depend on where the pieces begin and
/// end. An event whose lines are completely in one piece is delivered without a copy and without an allocation. Time is
/// linear in the bytes fed. Buffers above 8 KiB are freed as soon as their event is delivered.
///
/// Differences from the standard: the id buffer starts with `seed`, so that an event without an id does not erase the
/// position after a reconnect, and events have limits.
class parser {
  public:
    explicit parser(parser_limits limits = {}) : limits_{limits} {}
    parser(const parser&) = delete;
    parser& operator=(const parser&) = delete;

    /// Parses the next piece of the stream. Calls `receiver` for every event that ends in it.
    void feed(std::string_view bytes, sink& receiver);

    /// Call it when the response has ended: drops the unfinished block and its id, and prepares for the next response.
    /// The last event id and the retry time stay.
    void end();

    /// Sets the position of events without an id. Call it between responses.
    void seed(std::string_view last_event_id) { last_event_id_ = last_event_id; }

    /// The id of the last block that was dispatched, with or without data: the position to resume from.
    std::string_view last_event_id() const noexcept { return last_event_id_; }

    /// The last reconnection time that the server sent, if any. May be 0. At most 2^31 - 1 ms, so that adding it to a
    /// time cannot overflow. The caller decides how to use it.
    std::optional<std::chrono::milliseconds> retry() const noexcept { return retry_; }

    /// How many blocks were skipped because they exceeded a limit.
    std::size_t oversized() const noexcept { return oversized_; }

    /// Bytes of memory in buffers between calls.
    std::size_t held_bytes() const noexcept;

  private:
    /// State of the block that has begun. Views point into the fed piece while `feed` runs, and into the buffers below
    /// between calls.
    struct block {
        std::string_view type, data, id;
        std::size_t data_lines = 0;
        std::size_t bytes = 0;
        bool has_id = false;
        bool skipped = false; ///< over a limit: everything up to the empty line is ignored
    };

    /// How the line that has begun but not ended is treated.
    enum class partial { none, stored, counted, ignored };

    std::string_view without_mark(std::string_view bytes);
    void finish_line(std::string_view rest, sink& receiver);
    void keep(std::string_view rest);
    void settle();
    void take_whole_blocks(line_scanner& lines, sink& receiver);
    bool is_good(const whole_block& found) const noexcept;
    void take_line(std::string_view line, sink& receiver);
    void take_data(std::string_view value);
    bool take_name(std::string_view value, std::string_view& view, std::string& buffer);
    void take_id(std::string_view value);
    void take_retry(std::string_view value);
    void dispatch(sink& receiver);
    void skip_block();

    parser_limits limits_;
    block block_;
    partial partial_ = partial::none;
    bool after_cr_ = false;      ///< the last byte was a CR, so a following LF belongs to it
    std::size_t mark_bytes_ = 0; ///< bytes of a byte order mark seen so far; `no_mark` after that
    std::size_t oversized_ = 0;
    std::optional<std::chrono::milliseconds> retry_;
    std::string last_event_id_;
    std::string line_, data_, type_, id_;
};

} // namespace tether::sse
