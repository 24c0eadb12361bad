// What is known of a run that is being watched, and the live line that shows it.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli {

/// Gathers run changes and events. Pure: `now` comes in from outside.
class progress {
  public:
    void on_run(const protocol::run_document& run);
    void on_event(const boost::json::value& event);
    /// The connection to the daemon: lost, or back again.
    void on_link(bool is_up) { link_is_up_ = is_up; }

    const std::string& state() const noexcept { return state_; }

    /// The call that the event of that id asked about and that has no answer yet, as `tool_text` makes it.
    std::string asked_tool(std::string_view event_id) const;

    /// Gives `asked` the MCP server and the input of its call, as far as its event was seen and is not too long.
    void complete(protocol::run_document::action& asked) const;

    /// The newest call that has no result yet; empty for none.
    std::string tool() const { return tools_.empty() ? std::string{} : tools_.back().text; }
    const std::vector<std::string>& waiting_for() const noexcept { return waiting_for_; }
    std::optional<std::uint64_t> tokens_in() const noexcept { return tokens_in_; }
    std::optional<std::uint64_t> tokens_out() const noexcept { return tokens_out_; }
    const std::string& cost() const noexcept { return cost_; }

    /// `running  0:12  bash: ls -la  5.0k in, 3.2k out  $1.87  2 reconnects`, cut to `width` columns.
    /// Parts that are not known are left out. Plain text.
    std::string live_line(wall_time now, std::size_t width) const;

  private:
    void take_usage(const boost::json::value& usage);

    struct tool_in_use {
        std::string id, text;
        std::string mcp_server{};   ///< of one that needs an answer
        boost::json::value input{}; ///< the same; null above `longest_input`
    };

    std::string state_ = "queued";
    std::string created_at_, finished_at_;
    std::uint64_t reopens_ = 0;
    std::vector<std::string> waiting_for_;
    std::vector<tool_in_use> tools_; ///< begun and not answered, the newest last
    std::vector<tool_in_use> asked_; ///< of these and of those before the last idle, what needs an answer from here
    std::optional<std::uint64_t> tokens_in_, tokens_out_;
    std::string cost_;
    bool link_is_up_ = true;
};

} // namespace tether::cli
