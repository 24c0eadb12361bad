// The tool calls of a session and which of them wait for the client.
#pragma once

#include <tether/simulator/frame.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

class call_book {
  public:
    enum class kind {
        custom,    ///< wants `user.custom_tool_result`
        ask,       ///< wants `user.tool_confirmation`
        automatic, ///< wants nothing
    };
    struct call {
        kind what = kind::automatic;
        bool answered = false;
    };

    /// Notes the call when `event` is one.
    void note(const json::object& event);
    void answer(std::string_view id);
    /// Nothing waits any more: the turn was interrupted or is over.
    void close();

    const call* find(std::string_view id) const;
    /// Ids of the calls that wait, in the order they were made.
    std::vector<std::string> open() const;

  private:
    std::map<std::string, call, std::less<>> calls_;
    std::vector<std::string> order_;
};

} // namespace tether::simulator
