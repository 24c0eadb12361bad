// Records a session's tool calls and which of them wait for the client.
#include <tether/simulator/model/call_book.hpp>

namespace tether::simulator {

void call_book::note(const json::object& event) {
    const std::string_view type = text_of(event, "type");
    call made;
    if (type == "agent.custom_tool_use") {
        made.what = kind::custom;
    } else if (type == "agent.tool_use" || type == "agent.mcp_tool_use") {
        const std::string_view permission = text_of(event, "evaluated_permission");
        made.what = permission == "ask" ? kind::ask : permission.empty() ? kind::hosted : kind::automatic;
    } else {
        return;
    }
    const std::string id{text_of(event, "id")};
    if (calls_.try_emplace(id, made).second && made.what != kind::automatic) order_.push_back(id);
}

void call_book::answer(std::string_view id) {
    if (const auto found = calls_.find(id); found != calls_.end()) found->second.answered = true;
    std::erase(order_, id);
}

void call_book::close() {
    for (const std::string& id : order_) calls_.find(id)->second.answered = true;
    order_.clear();
}

const call_book::call* call_book::find(std::string_view id) const {
    const auto found = calls_.find(id);
    return found == calls_.end() ? nullptr : &found->second;
}

std::vector<std::string> call_book::open() const {
    return order_;
}

} // namespace tether::simulator
