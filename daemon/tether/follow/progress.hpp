// Collects the state of a followed run, and formats it as the live line.
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

/// Collects run changes and events. Pure: the caller passes `now`.
class progress {
  public:
    void on_run(const protocol::run_document& run);
    void on_event(const boost::json::value& event);
    /// The connection to the daemon was lost or restored.
    void on_link(bool is_up) { link_is_up_ = is_up; }

    const std::string& state() const noexcept { return state_; }

    /// The unanswered call that the event with that id asked about, formatted by `tool_text`.
    std::string asked_tool(std::string_view event_id) const;

    /// Adds the MCP server and the input of its call to `asked`, if the event was seen and is not too long.
    void complete(protocol::run_document::action& asked) const;

    /// The newest call without a result; empty for none.
    std::string tool() const { return tools_.empty() ? std::string{} : tools_.back().text; }
    const std::vector<std::string>& waiting_for() const noexcept { return waiting_for_; }
    std::optional<std::uint64_t> tokens_in() const noexcept { return tokens_in_; }
    std::optional<std::uint64_t> tokens_out() const noexcept { return tokens_out_; }
    const std::string& cost() const noexcept { return cost_; }

    /// `running 0:12 bash: ls -la 5.0k in, 3.2k out $1.87 2 reconnects`, cut to `width` columns. Omits unknown parts.
    /// Plain text.
    std::string live_line(wall_time now, std::size_t width) const;

  private:
    void take_usage(const boost::json::value& usage);

    struct tool_in_use {
        std::string id, text;
        std::string mcp_server{};   ///< of a call that needs an answer
        boost::json::value input{}; ///< the same; null above `longest_input`
    };

    std::string state_ = "queued";
    std::string created_at_, finished_at_;
    std::uint64_t reopens_ = 0;
    std::vector<std::string> waiting_for_;
    std::vector<tool_in_use> tools_; ///< started and without a result, the newest last
    std::vector<tool_in_use> asked_; ///< of these and of earlier ones, the calls that need an answer here
    std::optional<std::uint64_t> tokens_in_, tokens_out_;
    std::string cost_;
    bool link_is_up_ = true;
};

} // namespace tether::cli
