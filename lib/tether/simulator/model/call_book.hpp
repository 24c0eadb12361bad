// Records a session's tool calls and which of them wait for the client.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

class call_book {
  public:
    enum class kind {
        custom,    ///< needs `user.custom_tool_result`
        ask,       ///< needs `user.tool_confirmation`
        hosted,    ///< needs `user.tool_result`, in a self-hosted environment
        automatic, ///< needs nothing
    };
    struct call {
        kind what = kind::automatic;
        bool answered = false;
    };

    /// Records `event` if it is a tool call.
    void note(const json::object& event);
    void answer(std::string_view id);
    /// No call waits any more: the turn was interrupted or has ended.
    void close();

    const call* find(std::string_view id) const;
    /// Ids of the waiting calls, in call order.
    std::vector<std::string> open() const;

  private:
    std::map<std::string, call, std::less<>> calls_;
    std::vector<std::string> order_;
};

} // namespace tether::simulator
